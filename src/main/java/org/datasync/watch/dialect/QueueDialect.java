package org.datasync.watch.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.schema.TableName;

/** How rows are found by an index, and how queues of rows with ascending ids are read. */
public interface QueueDialect {

    /** The end of a SELECT that takes at most as many rows as the one placeholder in it says. */
    String limit();

    /** Whether statements have to name the index by which they find rows, or are carried out otherwise when it pleases. */
    default boolean namesIndexes() {
        return false;
    }

    /**
     * A table in FROM or UPDATE whose rows are found by an index, whatever the database believes of the table's content.
     *
     * @param table its quoted name
     * @param index the name of the index, which is of no matter unless {@link #namesIndexes}; null if there is none
     */
    default String by(String table, String index) {
        return table;
    }

    /** A DELETE of such a table's rows, up to its condition; columns may be named with the table's name before them. */
    default String deleteBy(String table, String index) {
        return "DELETE FROM " + table;
    }

    /**
     * Reads the next rows of one of several queues in a table with an index on the queue and the id, in the order of that
     * index whatever the database knows or believes of the table's content.
     *
     * @param columns what to select
     * @param key the table, as {@link #by} gives it, and its key
     * @param rest a further condition; empty for none
     * @param queue the queue
     * @param after the id after which to begin
     * @param limit how many rows at most
     */
    default SqlClause nextOfQueue(String columns, QueueKey key, SqlClause rest, Object queue, long after, int limit) {
        List<Object> arguments = new ArrayList<>(List.of(queue, after));
        arguments.addAll(rest.arguments());
        arguments.add(limit);
        return new SqlClause(
                "SELECT " + columns + " FROM " + key.table() + " WHERE " + key.queue() + " = ? AND " + key.id() + " > ?"
                        + rest.and() + " ORDER BY " + key.queue() + ", " + key.id() + limit(),
                arguments);
    }

    /** How the rows of a queue are indexed by their lanes; empty where a lane's rows are sought among those of all. */
    default Optional<LaneIndexes> laneIndexes() {
        return Optional.empty();
    }

    /** How versions of a table's rows are told; empty where only their values tell them. */
    default Optional<RowVersions> rowVersions() {
        return Optional.empty();
    }

    /** The same condition, told so that the planner expects it to be true of most rows and keeps to the order of an index. */
    default SqlClause trueOfMost(SqlClause condition) {
        return condition;
    }

    /**
     * Reads two numbers of transactions: first one that no open transaction that writes is below, prepared ones included;
     * then one above those of all that wrote before the current one. So once the first number has come up to an earlier
     * second one, all transactions that wrote before that one have ended, and a later statement sees what they committed.
     * Empty where the database does not tell.
     */
    default Optional<String> endsOfTransactions() {
        return Optional.empty();
    }

    /**
     * Reads one row: first why ids are not given in ascending order, for people, or null; then what keeps it from telling more,
     * or null; then the id that was given last to a row of a table, or null if none was; then, separated by commas, the writers, which are the open transactions that may insert rows with ids
     * that were given before, as names that no two have at a time. Both are as they are when the statement runs, the writers
     * later than the id, and not as its snapshot has them: what a writer commits can be seen when it is not among them any more.
     * Empty where the database does not tell.
     *
     * @param table its quoted name
     * @param id the name of its id column
     */
    default Optional<SqlClause> idsAndWriters(String table, String id) {
        return Optional.empty();
    }

    /**
     * Reads one number, which is not 0 if rows at or below an id may come, as the ids of our own table have begun anew: cheap,
     * as it is asked before each fetch above that id. Empty where nothing tells, or {@link #idsAndWriters} does.
     */
    default Optional<SqlClause> idsBeganAnew(TableName table, QueueKey key, String queue, long above) {
        return Optional.empty();
    }
}
