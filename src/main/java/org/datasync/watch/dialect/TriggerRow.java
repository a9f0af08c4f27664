package org.datasync.watch.dialect;

/**
 * A row that a trigger writes into the change table, of the rows that the trigger sees. These are told by what stands before
 * their columns, with its dot.
 *
 * @param operation the operation's word
 * @param keyed the row that has the key; null for no key
 * @param before the row before the change; null for none
 * @param after the row after the change; null for none
 */
public record TriggerRow(String operation, String keyed, String before, String after) {

    /** A record is there that was not. */
    public static TriggerRow insert(String now) {
        return new TriggerRow("insert", now, null, now);
    }

    /** A record is what it was not. */
    public static TriggerRow update(String old, String now) {
        return new TriggerRow("update", now, old, now);
    }

    /** A record is gone. */
    public static TriggerRow delete(String old) {
        return new TriggerRow("delete", old, old, null);
    }

    /** A record is to be read. */
    static TriggerRow read(String row) {
        return new TriggerRow("read", row, null, null);
    }

    /** All records are gone. */
    public static TriggerRow truncate() {
        return new TriggerRow("truncate", null, null, null);
    }
}
