package org.datasync.watch.dialect;

/** The names of the columns of our own change tables, as the scripts beside the dialects create them. */
public final class ChangeTableColumns {

    public static final String ID = "id";
    public static final String SUBSCRIBER = "subscriber";
    public static final String TABLE_NAME = "table_name";
    public static final String RECORD_KEY = "record_key";
    public static final String OPERATION = "operation";
    public static final String CHANGED_AT = "changed_at";
    public static final String TRANSACTION_ID = "transaction_id";
    public static final String ORIGIN = "origin";
    public static final String BEFORE_IMAGE = "before_image";
    public static final String AFTER_IMAGE = "after_image";
    public static final String CAPTURE_VERSION = "capture_version";

    private ChangeTableColumns() {}
}
