package org.datasync.watch.lastmodified;

/**
 * What is promised of a table.
 *
 * @param table the table
 * @param mode what is promised
 * @param reason why it is not more; empty if there is no more
 */
record Promised(WatchedTable table, Mode mode, String reason) {

    /** As the start log says it. */
    @Override
    public String toString() {
        return table.text() + " by " + table.modified().column().name() + ": " + mode.word()
                + (reason.isEmpty() ? "" : " (" + reason + ")");
    }
}
