package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.log.Log;
import org.datasync.watch.pattern.Source;
import org.springframework.dao.DataAccessException;

/**
 * Finds the row that makes statements about many rows fail as a whole: the database cannot make a value of it, as of a
 * {@code where} that divides by a column, or of a text that is too long to be joined with others.
 *
 * <ol>
 *   <li>If the statement fails of no rows at all, no row is to blame, and the failure is the database's.
 *   <li>Else the rows are halved by their ids until one is left. What is asked about ids alone cannot fail.
 *   <li>A statement that fails may end the transaction. So each is the last one of its transaction, and the search goes on in
 *       the next.
 *   <li>The row that is found has a record id of its own, as nobody knows its record.
 * </ol>
 *
 * <p>One search at a time, and for one lane.
 */
final class FailingRow {

    private static final Log LOG = Log.of(FailingRow.class);

    private static final String NAME = "unreadable" + Source.SEPARATOR;

    /** How many searches one after the other may find nothing, as after a row that is gone by then. */
    private static final int MAX_FRUITLESS = 3;

    /** What is asked of the ids of the rows that are in a range. */
    interface Ids {
        long count(SqlClause range);

        /** The last one of the first of them. */
        Object last(SqlClause range, long first);
    }

    private final Ids ids;
    private final Function<Object, SqlClause> above;
    private DataAccessException failure;
    private boolean isRows;
    private Object low;
    private Object high;
    private int fruitless;

    /**
     * Searches by these ids.
     *
     * @param above the condition that an id is higher than this one
     */
    FailingRow(Ids ids, Function<Object, SqlClause> above) {
        this.ids = ids;
        this.above = above;
    }

    /** The record id of a row that was found. */
    static String name(String id) {
        return NAME + id;
    }

    /** Whether this is a record id that {@link #name} has given. */
    static boolean isNamed(String recordId) {
        return recordId.startsWith(NAME);
    }

    boolean isSearched() {
        return failure != null;
    }

    /**
     * Begins a search, or goes on with the one that has begun.
     *
     * @throws DataAccessException the failure itself if searches find nothing
     */
    void search(DataAccessException e) {
        if (isSearched()) {
            return;
        }
        if (fruitless >= MAX_FRUITLESS) {
            fruitless = 0;
            throw e;
        }
        failure = e;
        isRows = false;
        low = null;
        high = null;
    }

    /**
     * Goes on with the search until the statement fails once more.
     *
     * @param statement runs the statement for the rows of a range
     * @return the id of the row; empty if there is none
     * @throws DataAccessException what the statement has failed with: of no rows if {@link #isOfRows} says so
     */
    Optional<Object> next(Statement statement) {
        if (!isRows) {
            statement.run(SqlClause.of("1 = 0"));
            isRows = true;
        }
        for (long left = ids.count(range()); left > 1; left = ids.count(range())) {
            Object highest = high;
            high = ids.last(range(), (left + 1) / 2);
            statement.run(range());
            low = high;
            high = highest;
        }
        return ids.count(range()) == 0 ? Optional.empty() : Optional.of(ids.last(range(), 1));
    }

    interface Statement {
        void run(SqlClause range);
    }

    /** Whether it is known that rows are to blame. */
    boolean isOfRows() {
        return isRows;
    }

    /** Ends the search; returns what it began with. */
    DataAccessException end(boolean found) {
        DataAccessException began = failure;
        fruitless = found ? 0 : fruitless + 1;
        failure = null;
        if (!found) {
            LOG.debug("No single row is found that a statement fails of", began);
        }
        return began;
    }

    private SqlClause range() {
        List<SqlClause> bounds = new ArrayList<>();
        if (low != null) {
            bounds.add(above.apply(low));
        }
        if (high != null) {
            SqlClause beyond = above.apply(high);
            bounds.add(new SqlClause("NOT (" + beyond.sql() + ")", beyond.arguments()));
        }
        return bounds.isEmpty() ? SqlClause.of("1 = 1") : SqlClause.allOf(bounds);
    }
}
