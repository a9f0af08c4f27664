package org.datasync.watch.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.schema.ValueKind;
import org.datasync.watch.schema.ValueType;

/**
 * Writes the statement that makes a table for changes of another one: its columns, of which those of the key are not null, and the
 * key. Foreign keys, other indexes, defaults and numbering are none of a copy: all values come with changes.
 *
 * <p>A name that the source has as it would spell it if nobody had quoted it gets the target's own spelling, which is lower case if
 * the target keeps any; any other stays exactly as it is.
 */
final class TableDdl {

    /** What every database takes without quotes, and folds in the same way. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final String BOTH_CASES = "aB";

    private final Dialect sourceDialect;
    private final Dialect dialect;
    private final TargetNames names;
    private final TableReader target;
    private final UnaryOperator<String> sourceSpelling;
    private final UnaryOperator<String> targetSpelling;
    private final Optional<String> deletedColumn;

    TableDdl(Dialect sourceDialect, TableReader source, Dialect dialect, TableReader target, ApplySpec spec) {
        this.sourceDialect = sourceDialect;
        this.dialect = dialect;
        this.names = new TargetNames(spec.names(), dialect);
        this.target = target;
        this.sourceSpelling = source::usual;
        boolean keepsCase = target.usual(BOTH_CASES).equals(BOTH_CASES);
        boolean upper = source.usual(BOTH_CASES).equals(BOTH_CASES.toUpperCase(Locale.ROOT));
        this.targetSpelling = keepsCase && upper ? name -> name.toLowerCase(Locale.ROOT) : target::usual;
        this.deletedColumn = spec.deletedColumn();
    }

    /** What the table for changes of one is called, or will be once it is created. */
    TableName name(CopiedTable table, List<CopiedTable> all) {
        TableName usual = target.nameOfNew(names.table(table.text()));
        List<String> others = all.stream().map(other -> other.name().name()).toList();
        String own = table.name().name();
        return names.mappedTable(table.text()).isPresent()
                ? usual
                : new TableName(usual.schema(), isUsual(own, others) ? targetSpelling.apply(own) : own);
    }

    private boolean isUsual(String name, List<String> all) {
        return PLAIN.matcher(name).matches()
                && sourceSpelling.apply(name).equals(name)
                && all.stream().filter(name::equalsIgnoreCase).count() <= 1;
    }

    /**
     * The statement.
     *
     * @throws IllegalArgumentException if a column has no type that keeps its values
     */
    String create(CopiedTable table, TableName name) {
        List<String> lines = new ArrayList<>();
        table.columns().forEach(column -> lines.add(column(table, column, name)));
        deletedColumn
                .filter(mark -> table.columns().stream().noneMatch(column -> mark.equalsIgnoreCase(column.name())))
                .ifPresent(mark -> lines.add(dialect.quote(target.usual(mark)) + " "
                        + dialect.columnTypes()
                                .of(ValueType.unlimited(ValueKind.BOOLEAN), false)
                                .orElseThrow()));
        lines.add(table.key().stream()
                .map(column -> dialect.quote(columnName(table, column)))
                .collect(Collectors.joining(", ", "PRIMARY KEY (", ")")));
        return "CREATE TABLE " + dialect.quote(name) + " (\n    " + String.join(",\n    ", lines) + "\n)"
                + dialect.copyOptions();
    }

    private String column(CopiedTable table, Column column, TableName name) {
        boolean inKey = table.key().contains(column);
        return dialect.quote(columnName(table, column)) + " " + type(table, column, inKey, name)
                + (inKey ? " NOT NULL" : "");
    }

    private String columnName(CopiedTable table, Column column) {
        Optional<String> mapped = names.mappedColumn(table.text(), column.name());
        if (mapped.isPresent()) {
            return mapped.filter(name -> PLAIN.matcher(name).matches())
                    .map(target::usual)
                    .orElseGet(mapped::get);
        }
        List<String> others = table.columns().stream().map(Column::name).toList();
        String own = column.name();
        return isUsual(own, others) ? targetSpelling.apply(own) : own;
    }

    private String type(CopiedTable table, Column column, boolean inKey, TableName name) {
        ValueType type = table.type(column);
        Optional<String> own = dialect.name().equals(sourceDialect.name()) ? dialect.ownType(type) : Optional.empty();
        Optional<String> told = column.isOfAnyType() ? Optional.empty() : dialect.columnType(type, inKey);
        return own.or(() -> told)
                .orElseThrow(() -> new IllegalArgumentException("The column " + column.name() + " of table "
                        + table.name() + " is of type " + (column.isOfAnyType() ? "any" : column.typeName())
                        + ", and " + dialect + " has none that is known to keep all of its values. Create the table "
                        + name
                        + " yourself, with a type that takes those that there are, or leave the column out by"
                        + " excludeColumns, here and on the watch"));
    }
}
