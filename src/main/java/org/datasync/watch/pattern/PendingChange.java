package org.datasync.watch.pattern;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.change.Operation;

/**
 * A change that waits to be delivered, with what its pattern needs to acknowledge it; or a transaction, whose changes are
 * delivered, held and parked together.
 *
 * @param id the change's id
 * @param change the change; null if its row is malformed, and of a transaction with several changes
 * @param flaw what is wrong with its row; null if nothing is
 * @param rows the rows that this change is: one, or several of a record if they were coalesced or the table has no order,
 *     or those of a transaction
 * @param transaction the changes of a transaction, in order; null if it is none
 */
public record PendingChange(
        String id, Change change, IllegalArgumentException flaw, List<ChangeRow> rows, List<Change> transaction) {

    private static final String NAMES_AND_RIGHTS = "42";

    /** Stands for the records of a transaction: all of them, as each transaction waits for the one before it. */
    private static final String RECORDS_OF_TRANSACTIONS = "transaction" + ChangeTableSql.SEPARATOR;

    /** Stands for the table of rows that name none. */
    static final String NO_TABLE = "";

    /** One change. */
    public PendingChange(String id, Change change, IllegalArgumentException flaw, List<ChangeRow> rows) {
        this(id, change, flaw, rows, null);
    }

    /** The changes of a transaction as one; it has a flaw if one of them has. */
    static PendingChange ofTransaction(List<PendingChange> changes) {
        return new PendingChange(
                transactionId(changes),
                changes.size() == 1 ? changes.get(0).change() : null,
                changes.stream()
                        .map(PendingChange::flaw)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                changes.stream().flatMap(change -> change.rows().stream()).toList(),
                changes.stream()
                        .map(PendingChange::change)
                        .filter(Objects::nonNull)
                        .toList());
    }

    /** The id of these changes together: never that of one of them, nor of another part of a transaction that was cut. */
    static String transactionId(List<PendingChange> changes) {
        return Coalescing.id(changes);
    }

    private boolean isTransaction() {
        return transaction != null;
    }

    /** All changes that it is; without those that are malformed. */
    public List<Change> changes() {
        return isTransaction() ? transaction : List.of(change);
    }

    /** How many changes it may be that can be delivered one by one. */
    public int parts() {
        return isTransaction() ? 1 : rows.size();
    }

    /** The text by which the database tells its record from others; all transactions have the same. */
    public String recordId() {
        return isTransaction() ? RECORDS_OF_TRANSACTIONS : rows.get(0).recordId();
    }

    /**
     * All record ids whose parked changes are older than this one: of its rows, which may spell the record's key or table
     * differently, and of transactions, which may have changed its record too.
     */
    public Stream<String> recordIds() {
        return Stream.concat(rows.stream().map(ChangeRow::recordId), Stream.of(RECORDS_OF_TRANSACTIONS))
                .distinct();
    }

    /** Whether all records of a table are gone by it, or by one of its changes. */
    public boolean isTruncating() {
        return isBarrier() || (isTransaction() && changes().stream().anyMatch(PendingChange::isTruncate));
    }

    private static boolean isTruncate(Change change) {
        return change.getOperation() == Operation.TRUNCATE;
    }

    /** Whether its rows say of which table they are; if they do not, all rows of the change table are of one. */
    public boolean namesTable() {
        return rows.get(0).table() != null;
    }

    /** The names of its tables: as messages have them, and as its rows spell them. */
    public Stream<String> tableNames() {
        Stream<Change> known = change == null && !isTransaction() ? Stream.of() : changes().stream();
        return Stream.concat(
                        known.map(Change::getTable),
                        rows.stream()
                                .map(ChangeRow::table)
                                .filter(Objects::nonNull)
                                .map(Object::toString))
                .distinct();
    }

    /** The tables whose later changes wait for this barrier; rows that name no table are known by an empty name. */
    public Set<String> barredTables() {
        Set<String> tables = tableNames().collect(Collectors.toSet());
        return tables.isEmpty() ? Set.of(NO_TABLE) : tables;
    }

    /** The bucket that its record is in. */
    public int bucket() {
        return rows.get(0).bucket();
    }

    /**
     * Whether all changes before it go first and all after it wait, in every lane. A transaction need not be one: there is
     * one lane, in which all of them are in order, and a truncate has its place within its transaction.
     */
    public boolean isBarrier() {
        return !isTransaction() && bucket() == LaneRange.BARRIER;
    }

    /** The id of its row, as text. */
    public Optional<String> rowId() {
        return rows.stream().findFirst().map(ChangeRow::idText);
    }

    /** The record's key as people know it: its value, of several columns a JSON array; null if it has none. */
    public String keyText() {
        if (change == null || change.getKey() == null) {
            return null;
        }
        Object value = change.getKey().value();
        return value instanceof List || value instanceof byte[] ? Json.write(value) : value.toString();
    }

    /**
     * A change of whose row nothing but this is known any more.
     *
     * @param rowId the row's id as text; null if it had none
     */
    public static PendingChange unknown(String id, String rowId, String recordId, Throwable cause) {
        ChangeRow row = ChangeRow.identity(rowId == null ? "" : rowId, 0, recordId, null, null, List.of(), null);
        return new PendingChange(
                id, null, flaw("What was set aside of the change cannot be read", cause), List.of(row));
    }

    /** What something that was thrown says of a row; foreign messages are left out, as they may repeat values. */
    static IllegalArgumentException flaw(String what, Throwable e) {
        return e.getClass() == IllegalArgumentException.class
                ? (IllegalArgumentException) e
                : new IllegalArgumentException(what + ": " + reason(e), e);
    }

    private static String reason(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = String.valueOf(sql.getSQLState());
                // about names and rights only: such a message names tables and columns
                String message = state.startsWith(NAMES_AND_RIGHTS) ? ", " + sql.getMessage() : "";
                return sql.getClass().getName() + ", SQL state " + state + message;
            }
        }
        return e.getClass().getName();
    }

    PendingChange with(Change newChange) {
        return new PendingChange(id, newChange, flaw, rows, transaction);
    }

    PendingChange with(IllegalArgumentException newFlaw) {
        return new PendingChange(id, null, newFlaw, rows, transaction);
    }
}
