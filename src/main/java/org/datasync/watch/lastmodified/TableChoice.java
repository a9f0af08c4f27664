package org.datasync.watch.lastmodified;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.lastmodified.LastModifiedSpec.Selection;
import org.datasync.watch.lastmodified.ModifiedColumn.Measure;
import org.datasync.watch.records.ChosenTables;
import org.datasync.watch.records.ChosenTables.Names;
import org.datasync.watch.records.TableGuard;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableReader;
import org.springframework.jdbc.core.JdbcTemplate;

/** Finds the tables that the options mean, with their columns. Every error names the table, what was expected and the option. */
final class TableChoice {

    private final LastModifiedSpec spec;
    private final TableReader reader;
    private final Dialect dialect;
    private final JdbcTemplate jdbc;
    private final TableGuard guard;

    TableChoice(LastModifiedSpec spec, TableReader reader, Dialect dialect, JdbcTemplate jdbc) {
        this.spec = spec;
        this.reader = reader;
        this.dialect = dialect;
        this.jdbc = jdbc;
        this.guard = new TableGuard(jdbc, dialect, true);
    }

    /**
     * Chooses.
     *
     * @throws IllegalArgumentException if there are none, or one that is named cannot be followed
     */
    ChosenTables.Choice<WatchedTable> read() {
        Names names = new Names(
                spec.tables().names(), spec.tables().excluded(), spec.byTable().keySet());
        return new ChosenTables(names, reader).choose((text, table, options) -> watched(text, table, spec.of(options)));
    }

    private WatchedTable watched(String text, Table table, Selection selection) {
        guard.objection(table.name()).ifPresent(objection -> {
            throw new IllegalArgumentException(objection);
        });
        Column modified = table.column(
                selection
                        .modified()
                        .orElseThrow(() -> new IllegalArgumentException("Nothing says by which column " + table.name()
                                + " is followed. Name it with the option modifiedColumn, or table." + text
                                + ".modifiedColumn")),
                "modifiedColumn");
        List<Column> key = table.key(selection.keyColumns(), text);
        if (key.contains(modified)) {
            throw new IllegalArgumentException("The column " + modified.name() + " of " + table.name()
                    + " is part of its key and modifiedColumn too, but a key does not change with its record. Name"
                    + " another column with the option modifiedColumn");
        }
        Optional<String> index = reader.index(table.name(), List.of(modified.name()));
        List<String> shown = table.chosen(selection.columns(), selection.excludeColumns()).stream()
                .map(Column::name)
                .toList();
        WatchedTable watched = new WatchedTable(
                text, table, measured(table, modified), key, shown, WatchedTable.chosen(table, selection, index));
        Starts.require(watched, spec.reading().startFrom(), "startFrom");
        requireOfOneKind(table, modified, watched.chosen().created());
        return watched;
    }

    /** Values of two kinds are never the same, so that no insert would be told. */
    private static void requireOfOneKind(Table table, Column modified, Optional<Column> created) {
        created.filter(column -> column.kind() != modified.kind()
                        && !(column.kind().isNumber() && modified.kind().isNumber()))
                .ifPresent(column -> {
                    throw new IllegalArgumentException("The column " + column.name() + " (createdColumn) of "
                            + table.name() + " is of type " + column.typeName() + ", which is never as "
                            + modified.name()
                            + " (modifiedColumn) of type " + modified.typeName()
                            + ", so that no insert would be told. Expected a column of the same type; name another with"
                            + " the option createdColumn, or leave it out");
                });
    }

    private ModifiedColumn measured(Table table, Column column) {
        Optional<EpochUnit> unit = spec.values().unit();
        Optional<ModifiedClock> clock = spec.values().clock();
        Measure measure = measure(table, column, unit);
        boolean number = measure == Measure.NUMBER;
        require(
                table,
                column,
                clock.isEmpty() || (clock.get() == ModifiedClock.XID) == (measure == Measure.TRANSACTION),
                "modifiedClock=xid is for columns with numbers of transactions, and no other is for these");
        require(
                table,
                column,
                clock.isEmpty() || (clock.get() == ModifiedClock.SEQUENCE) == number,
                "modifiedClock=sequence is for columns of numbers without modifiedUnit, and no other is for these");
        if (number && clock.isPresent()) {
            requireInOrder(table, column);
        }
        return new ModifiedColumn(column, measure, needsZone(measure) ? zone() : ZoneId.of("UTC"));
    }

    private static void require(Table table, Column column, boolean right, String rule) {
        if (!right) {
            throw new IllegalArgumentException("The column " + column.name() + " of " + table.name() + " is of type "
                    + column.typeName() + ", and the option " + rule);
        }
    }

    /** Who has numbers in store writes one long after others have written higher ones, which nothing can wait for. */
    private void requireInOrder(Table table, Column column) {
        dialect.storedNumbers(dialect.quote(table.name()), column.name())
                .flatMap(query -> jdbc
                        .queryForList(
                                query.sql(), String.class, query.arguments().toArray())
                        .stream()
                        .findFirst())
                .ifPresent(stored -> {
                    throw new IllegalArgumentException("The option modifiedClock=sequence says that the numbers in "
                            + column.name() + " of " + table.name()
                            + " are taken in the transactions that write them, but "
                            + stored + ". Or leave out modifiedClock, without a promise");
                });
    }

    private Measure measure(Table table, Column column, Optional<EpochUnit> unit) {
        if (dialect.isTransactionNumber(column.typeName())) {
            return Measure.TRANSACTION;
        }
        if (column.reading() == Reading.LOOSE && unit.isPresent()) {
            return Measure.of(unit.get()); // whatever the column was declared as
        }
        return switch (column.kind()) {
            case TIMESTAMP_WITH_ZONE -> column.reading() == Reading.LOOSE ? Measure.LOCAL : Measure.INSTANT;
            case TIMESTAMP, DATETIME -> Measure.LOCAL;
            case DATE -> Measure.DATE;
            case INTEGER, LONG, ANY_INTEGER, BIG_INTEGER, DECIMAL ->
                unit.map(Measure::of).orElse(Measure.NUMBER);
            default ->
                throw new IllegalArgumentException("The column " + column.name() + " of " + table.name()
                        + " is of type "
                        + column.typeName() + ", by which no table is followed. Expected a time with a date, a date, or"
                        + " whole numbers; name another column with the option modifiedColumn");
        };
    }

    private static boolean needsZone(Measure measure) {
        return measure == Measure.LOCAL || measure == Measure.DATE;
    }

    private ZoneId zone() {
        return spec.values().zone().orElseGet(() -> dialect.sessionZone()
                .map(query -> zone(jdbc.queryForObject(query, String.class)))
                .orElseGet(ZoneId::systemDefault));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "The sessions of the database have the time zone " + name
                            + ", which Java does not know. Say with the option modifiedZone in which zone the times of the column"
                            + " are, as in Europe/Vienna",
                    e);
        }
    }
}
