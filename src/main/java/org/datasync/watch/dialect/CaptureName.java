package org.datasync.watch.dialect;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datasync.watch.schema.TableName;

/**
 * Whose capture it is: what is installed for one subscriber on one table belongs to it alone, so that no subscriber's options
 * can disturb another's.
 *
 * @param changeTable where the changes go
 * @param subscriber who reads them
 * @param table the table whose changes they are
 */
public record CaptureName(TableName changeTable, String subscriber, TableName table) {

    private static final int READABLE = 20;
    private static final int DIGEST_BYTES = 5;
    private static final Pattern GIVEN = Pattern.compile("datasync_.*_[0-9a-f]{" + 2 * DIGEST_BYTES + "}_");

    /** The name of one of its triggers or functions, short enough for every database; {@code part} tells which. */
    public String of(String part) {
        String readable = table.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        String shortened = readable.substring(0, Math.min(READABLE, readable.length()));
        return "datasync_" + shortened + "_" + digest() + "_" + part;
    }

    /**
     * The same without the schema, if both tables lie in one: names that it gives stay right when the schema gets another name,
     * or its tables and triggers are copied into another one.
     */
    public CaptureName relative() {
        return isInOneSchema()
                ? new CaptureName(new TableName("", changeTable.name()), subscriber, new TableName("", table.name()))
                : this;
    }

    /** Whether the change table lies beside the table. */
    public boolean isInOneSchema() {
        return changeTable.schema().equals(table.schema());
    }

    /** A short text that is the same for all tables of the subscriber, and in all likelihood another for other subscribers. */
    public String queue() {
        return Digest.of(changeTable + "\n" + subscriber, DIGEST_BYTES);
    }

    /** What {@link #of} puts before the part in a name that it has given, perhaps with something before it; else the name. */
    public static String prefixOf(String name) {
        Matcher given = GIVEN.matcher(name);
        return given.find() ? given.group() : name;
    }

    /** Whether {@link #of} may have given this name: then it is one of ours. */
    public static boolean isGiven(String name) {
        return GIVEN.matcher(name).lookingAt();
    }

    private String digest() {
        String all = changeTable + "\n" + subscriber + "\n" + table;
        return Digest.of(all, DIGEST_BYTES);
    }
}
