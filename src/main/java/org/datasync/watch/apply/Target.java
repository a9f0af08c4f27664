package org.datasync.watch.apply;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.WriteDialect.WriteStatement;
import org.datasync.watch.dialect.WriteDialect.WrittenRow;
import org.datasync.watch.schema.ColumnStorage;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableReader;

/** The table that changes of a table are written to, as it was when it was looked at, with the statements for it. */
final class Target {

    private final String source;
    private final Table table;
    private final Dialect dialect;
    private final TargetNames names;
    private final Map<String, TargetColumn> columns = new LinkedHashMap<>();
    private final Set<Set<String>> uniqueKeys = new HashSet<>();
    private final Map<String, Optional<TargetColumn>> bySourceColumn = new ConcurrentHashMap<>();
    private final Map<Shape, Write.Statement> statements = new ConcurrentHashMap<>();

    private enum Kind {
        UPSERT,
        UPDATE,
        DELETE,
        DELETE_ALL
    }

    private record Shape(Kind kind, List<TargetColumn> key, List<TargetColumn> others) {}

    Target(String source, Table table, TableReader reader, Dialect dialect, TargetNames names) {
        this.source = source;
        this.table = table;
        this.dialect = dialect;
        this.names = names;
        Map<String, ColumnStorage> storage = reader.storage(table.name());
        table.columns()
                .forEach(column -> columns.put(column.name(), new TargetColumn(column, storage.get(column.name()))));
        uniqueKeys.add(Set.copyOf(table.primaryKey()));
        Collection<List<String>> indexes = reader.uniqueIndexes(table.name());
        indexes.stream().filter(index -> !index.contains(null)).map(Set::copyOf).forEach(uniqueKeys::add);
    }

    /** The column for one of the change's columns: exactly so, and else in any case. */
    Optional<TargetColumn> find(String sourceColumn) {
        return bySourceColumn.computeIfAbsent(sourceColumn, this::lookUp);
    }

    private Optional<TargetColumn> lookUp(String sourceColumn) {
        Optional<String> mapped = names.mappedColumn(source, sourceColumn);
        Optional<TargetColumn> found =
                TargetNames.named(columns.keySet(), mapped.orElse(sourceColumn)).map(columns::get);
        if (mapped.isPresent() && found.isEmpty()) {
            throw new IllegalArgumentException("columnMap." + sourceColumn + " is " + mapped.get() + ", but " + this
                    + " has no such column; it has " + String.join(", ", columns.keySet()));
        }
        return found;
    }

    IllegalArgumentException unknown(String sourceColumn) {
        return new IllegalArgumentException(this + " has no column " + sourceColumn + ", which the change of table "
                + source + " has; it has " + String.join(", ", columns.keySet())
                + ". Add it, say by columnMap." + sourceColumn
                + "= what it is called, or leave it out by unknownColumns=ignore");
    }

    /**
     * The column that an option names: exactly so, and else in any case.
     *
     * @throws IllegalArgumentException if there is none
     */
    TargetColumn column(String name, String option) {
        return TargetNames.named(columns.keySet(), name)
                .map(columns::get)
                .orElseThrow(() -> new IllegalArgumentException("The option " + option + " is " + name + ", but " + this
                        + " has no such column; it has " + String.join(", ", columns.keySet())));
    }

    /** The columns of the primary key. */
    List<TargetColumn> primaryKey() {
        return table.primaryKey().stream().map(columns::get).toList();
    }

    Write.Statement upsert(List<TargetColumn> key, List<TargetColumn> others) {
        return statement(new Shape(Kind.UPSERT, key, others));
    }

    Write.Statement update(List<TargetColumn> key, List<TargetColumn> others) {
        return statement(new Shape(Kind.UPDATE, key, others));
    }

    Write.Statement delete(List<TargetColumn> key) {
        return statement(new Shape(Kind.DELETE, key, List.of()));
    }

    Write.Statement deleteAll() {
        return statement(new Shape(Kind.DELETE_ALL, List.of(), List.of()));
    }

    private Write.Statement statement(Shape shape) {
        return statements.computeIfAbsent(shape, this::prepared);
    }

    private Write.Statement prepared(Shape shape) {
        if (shape.kind() != Kind.DELETE_ALL) {
            requireUnique(shape.key());
        }
        List<TargetColumn> all =
                Stream.concat(shape.key().stream(), shape.others().stream()).toList();
        WrittenRow row = new WrittenRow(
                table.name(),
                shape.key().stream().map(TargetColumn::column).toList(),
                shape.others().stream().map(TargetColumn::column).toList(),
                all.stream().anyMatch(column -> column.storage().identity()));
        WriteStatement statement =
                switch (shape.kind()) {
                    case UPSERT -> dialect.upsert(row);
                    case UPDATE -> dialect.update(row);
                    case DELETE -> dialect.delete(row);
                    case DELETE_ALL -> dialect.deleteAll(table.name());
                };
        return new Write.Statement(statement.sql(), statement.places(), all, toString());
    }

    /** Without that a change could meet several rows, or insert a second one beside another's. */
    private void requireUnique(List<TargetColumn> key) {
        Set<String> names = key.stream().map(TargetColumn::name).collect(Collectors.toSet());
        if (!uniqueKeys.contains(names)) {
            throw new IllegalArgumentException(
                    this + " has neither a primary key nor a unique index of exactly "
                            + String.join(", ", names) + ", by which changes of table " + source
                            + " name their records. Add one, or have the watch name records by keyColumns that are unique there");
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return "table " + table.name();
    }
}
