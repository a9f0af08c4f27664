package org.datasync.watch.lastmodified;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.OwnTables;
import org.datasync.watch.lastmodified.LastModifiedSpec.Selection;
import org.datasync.watch.lastmodified.ModifiedColumn.Measure;
import org.datasync.watch.records.TableGuard;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
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
     * What the options mean.
     *
     * @param watched the tables, in the order of their names
     * @param leftOut why other tables that only a {@code *} means are not followed
     */
    record Choice(List<WatchedTable> watched, List<String> leftOut) {}

    /**
     * Chooses.
     *
     * @throws IllegalArgumentException if there are none, or one that is named cannot be followed
     */
    Choice read() {
        if (spec.tables().names().isEmpty()) {
            throw new IllegalArgumentException(
                    "The pattern last-modified needs to know which tables to follow; name them with the option tables");
        }
        Predicate<TableName> excluded = reader.among(spec.tables().excluded());
        Function<TableName, String> texts = reader.texts();
        Map<TableName, String> given = given();
        Set<TableName> named = named(given.keySet());
        List<WatchedTable> watched = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (Table table : reader.list(spec.tables().names(), "tables")) {
            boolean isNamed = named.contains(table.name());
            if (excluded.test(table.name()) || (OwnTables.contain(table) && !isNamed)) {
                continue;
            }
            try {
                watched.add(watched(texts.apply(table.name()), table, spec.of(given.get(table.name()))));
            } catch (IllegalArgumentException e) {
                if (isNamed) {
                    throw e;
                }
                leftOut.add(
                        "The table " + table.name() + " is meant by a * in the option tables, but cannot be followed,"
                                + " and its changes are not seen: " + e.getMessage());
            }
        }
        requireUsed(given, watched);
        if (watched.isEmpty()) {
            throw new IllegalArgumentException("Of the tables " + spec.tables().names() + " excludeTables="
                    + spec.tables().excluded() + " leaves none that can be followed. Leave it out, or name others"
                    + leftOut.stream().map(reason -> ". " + reason).collect(Collectors.joining()));
        }
        return new Choice(watched, leftOut);
    }

    /** The tables that somebody means, and not only a {@code *}. */
    private Set<TableName> named(Set<TableName> given) {
        Set<TableName> named = new HashSet<>(given);
        reader.names(spec.tables().names().stream()
                        .filter(text -> !text.contains("*"))
                        .toList())
                .values()
                .forEach(named::addAll);
        return named;
    }

    /** By which names single tables have options of their own. */
    private Map<TableName, String> given() {
        Map<TableName, String> given = new TreeMap<>(Comparator.comparing(TableName::text));
        reader.names(spec.byTable().keySet()).forEach((text, names) -> {
            if (names.isEmpty()) {
                throw new IllegalArgumentException("The options table." + text + ". are of a table that is not there;"
                        + " expected one of the option tables");
            }
            names.forEach(name -> given.put(name, text));
        });
        return given;
    }

    private static void requireUsed(Map<TableName, String> given, List<WatchedTable> watched) {
        Set<TableName> used =
                watched.stream().map(table -> table.table().name()).collect(Collectors.toSet());
        given.forEach((name, text) -> {
            if (!used.contains(name)) {
                throw new IllegalArgumentException("There are options table." + text + ". of the table " + name
                        + ", which the option tables does not name, or excludeTables leaves out");
            }
        });
    }

    private WatchedTable watched(String text, Table table, Selection selection) {
        if (OwnTables.contain(table)) {
            throw new IllegalArgumentException("The table " + table.name()
                    + " is one of our own, which cannot be followed; leave it out of the option tables");
        }
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
        List<Column> key = key(text, table, selection);
        if (key.contains(modified)) {
            throw new IllegalArgumentException("The column " + modified.name() + " of " + table.name()
                    + " is part of its key and modifiedColumn too, but a key does not change with its record. Name"
                    + " another column with the option modifiedColumn");
        }
        Optional<String> index = reader.index(table.name(), List.of(modified.name()));
        WatchedTable watched = new WatchedTable(
                text,
                table,
                measured(table, modified),
                key,
                shown(table, selection),
                WatchedTable.chosen(table, selection, index));
        Starts.require(watched, spec.reading().startFrom(), "startFrom");
        return watched;
    }

    private static List<Column> key(String text, Table table, Selection selection) {
        List<String> names = selection.keyColumns().isEmpty() ? table.primaryKey() : selection.keyColumns();
        if (names.isEmpty()) {
            throw new IllegalArgumentException("The table " + table.name() + " has no primary key, by which its records"
                    + " are told apart. Name columns that do with the option table." + text + ".keyColumns, or leave"
                    + " the table out with excludeTables");
        }
        return names.stream().map(name -> table.column(name, "keyColumns")).toList();
    }

    private static Set<String> shown(Table table, Selection selection) {
        Set<String> shown = new LinkedHashSet<>();
        (selection.columns().isEmpty()
                        ? table.columns()
                        : selection.columns().stream()
                                .map(name -> table.column(name, "columns"))
                                .toList())
                .forEach(column -> shown.add(column.name()));
        // of whatever table, so that one need not have it
        selection.excludeColumns().forEach(name -> table.find(name).ifPresent(column -> shown.remove(column.name())));
        return shown;
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
