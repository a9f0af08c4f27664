package org.datasync.watch.dialect;

import java.util.Optional;

/**
 * How a database tells what is under way in it, so that whoever follows a column that grows knows up to where all that was
 * written can be seen.
 */
public interface HorizonDialect {

    /**
     * Lists the open work: every transaction and statement that may still commit something that it wrote, or wrote the time of,
     * before this query began; the caller's own transaction is none of it. What the caller's later statements read was
     * committed by all that is not listed any more. Empty where the database does not tell.
     *
     * <p>Each row has, in this order: the database's time when the query, or the caller's transaction, began, in microseconds
     * of the epoch, or null; whether the list is one that was made for this query, which is so if the number is not 0 in any of
     * the rows; the name of a piece of work, which no two have at any time, or null in a row that names none; the name of a
     * line, in which another piece may take the place of this one, or null; the name of the line in which this piece may have
     * taken another's place, or null; what people call it; and below which transaction's number all have ended, as text, or null.
     *
     * @param nonce a word that no other query has
     */
    default Optional<String> openWork(String nonce) {
        return Optional.empty();
    }

    /** Lists, a row each, why the open work that is listed here is not all of it; no rows if it is. */
    default Optional<String> openWorkObstacles() {
        return Optional.empty();
    }

    /**
     * A statement after which the caller's own transaction is surely listed, where the freshness of a list is told by that; empty
     * if that is not needed.
     *
     * @param table a table that the caller reads, quoted
     */
    default Optional<String> beforeOpenWork(String table) {
        return Optional.empty();
    }

    /** How long, in milliseconds, a list of open work is to stay as it is after a query, as looks that are too frequent would all see an old one. */
    default long openWorkPause() {
        return 50;
    }

    /** Whether the open work covers the clock by which applications tell the time, and not only the database's own. */
    default boolean coversApplicationClocks() {
        return true;
    }

    /** Whether the open work has all transactions that have taken a number of a sequence, and perhaps not done anything else yet. */
    default boolean coversSequences() {
        return false;
    }

    /**
     * Lists, a row each, which sequences that fill a column give sessions numbers in store for later transactions, and how to end
     * that; no rows as far as none is known to. Empty where no sequence of the database does.
     *
     * @param table the table, quoted
     */
    default Optional<SqlClause> storedNumbers(String table, String column) {
        return Optional.empty();
    }

    /**
     * Reads the last number that the sequences that fill a column have given; null, or no row, if none is known or not all of them
     * tell. Empty where no sequence of the database tells.
     *
     * @param table the table, quoted
     */
    default Optional<SqlClause> lastNumber(String table, String column) {
        return Optional.empty();
    }

    /** Reads, as text, a number that all transactions are below that have ended; empty where they have none. */
    default Optional<String> nextTransaction() {
        return Optional.empty();
    }

    /** Whether a column's values are the numbers of the transactions that wrote them, which are never used again. */
    default boolean isTransactionNumber(String typeName) {
        return false;
    }

    /** Reads the name of the time zone in which this connection's sessions are; empty where they are in the JVM's. */
    default Optional<String> sessionZone() {
        return Optional.empty();
    }

    /** Whether points in time are compared in the zone of the session, in which an hour may come twice, and drivers may take it for another. */
    default boolean comparesInZone() {
        return false;
    }

    /** The same query, with the session in UTC meanwhile, where points in time are compared in its zone. */
    default String inUtc(String query) {
        return query;
    }

    /** The SQL of the JSON of a point in time, in a query that is {@link #inUtc}; the same where it is compared as such. */
    default String instantJson(String expression) {
        return expression;
    }
}
