package org.datasync.watch.cycle;

import java.util.List;

/**
 * Prepared transactions that keep a lane from working: their coordinator has neither committed nor rolled them back.
 *
 * @param watch the watch's name
 * @param lane the lane's number
 * @param transactions how the database calls them
 * @param certain whether the database says that it is they who hold the lease, and not only that there are some
 */
public record InDoubt(String watch, int lane, List<String> transactions, boolean certain) {

    public InDoubt {
        transactions = List.copyOf(transactions);
    }

    @Override
    public String toString() {
        return "The lease of watch " + watch + ", lane " + lane + " " + (certain ? "is" : "may be")
                + " held by an in-doubt (prepared) transaction: " + String.join(", ", transactions)
                + ". Nothing is delivered until its transaction manager recovers it; if that is gone for good, commit it"
                + " or roll it back in the database by hand";
    }
}
