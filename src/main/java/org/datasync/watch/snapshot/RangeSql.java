package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.ValueKind;

/**
 * The SQL that reads a table by ranges of its keys. Only the database ever says which key is before which: keys are compared by its
 * operators with values that it has given.
 */
final class RangeSql {

    /** A row's part of a checksum; no table has a column of this name. */
    static final Column SUM = new Column("datasync_sum", ValueKind.TEXT, "", true, Reading.TYPED);

    private final Dialect dialect;
    private final ComparedTable compared;
    private final Keys keys;
    private final List<Column> plain;
    private final List<Column> asJson;

    private final Optional<String> sum;

    /** Reads a table, with these columns besides the key's. */
    RangeSql(Dialect dialect, ComparedTable compared, Collection<Column> needed) {
        this(dialect, compared, needed, Optional.empty());
    }

    /**
     * Reads a table.
     *
     * @param needed the columns that are read besides the key's
     * @param sum a number that is selected behind all columns, as {@link #SUM}
     */
    RangeSql(Dialect dialect, ComparedTable compared, Collection<Column> needed, Optional<String> sum) {
        this.sum = sum;
        this.dialect = dialect;
        this.compared = compared;
        this.keys = new Keys(compared.key());
        List<Column> columns = compared.table().columns().stream()
                .filter(column -> needed.contains(column) || compared.key().contains(column))
                .toList();
        this.plain = columns.stream()
                .filter(column -> column.reading() != Reading.JSON)
                .toList();
        this.asJson = columns.stream()
                .filter(column -> column.reading() == Reading.JSON)
                .toList();
    }

    /** The columns that are selected as they are, in order. */
    List<Column> plain() {
        return plain;
    }

    /** The columns behind them: those that are selected as the JSON that the database makes of them, and the sum. */
    List<Column> further() {
        return Stream.concat(asJson.stream(), sum.stream().map(expression -> SUM))
                .toList();
    }

    /** All that are selected, in order. */
    List<Column> all() {
        return Stream.concat(plain.stream(), further().stream()).toList();
    }

    /** The first rows of a range, in the order of the key. */
    SqlClause rows(Range range, int limit) {
        return dialect.limited(rows(range), limit);
    }

    /** All rows of a range, in the order of the key. */
    SqlClause rows(Range range) {
        List<SqlClause> conditions = new ArrayList<>(within(range));
        conditions.addAll(restrictions());
        SqlClause all = SqlClause.allOf(conditions);
        String order = compared.key().stream()
                .map(column -> Dialect.ROW + "." + dialect.quote(column.name()))
                .collect(Collectors.joining(", ", " ORDER BY ", ""));
        return new SqlClause(select(columns()) + all.where() + order, all.arguments());
    }

    /** The rows that the database takes for those of some keys; of all ranges if there is none. */
    SqlClause records(List<String> texts, Optional<Range> range) {
        List<SqlClause> conditions = new ArrayList<>(List.of(oneOf(texts)));
        range.ifPresent(part -> conditions.addAll(within(part)));
        conditions.addAll(restrictions());
        SqlClause all = SqlClause.allOf(conditions);
        return new SqlClause(select(columns()) + all.where(), all.arguments());
    }

    /** How many rows there are. */
    SqlClause count() {
        SqlClause all = SqlClause.allOf(restrictions());
        return new SqlClause(select("COUNT(*)") + (all.sql().isEmpty() ? "" : all.where()), all.arguments());
    }

    /** The rows that are in any of some ranges. */
    SqlClause rowsOfAny(List<Range> ranges) {
        List<SqlClause> conditions = new ArrayList<>(List.of(anyOf(ranges.stream()
                .map(range -> SqlClause.allOf(within(range)))
                .map(all -> new SqlClause("(" + all.sql() + ")", all.arguments()))
                .toList())));
        conditions.addAll(restrictions());
        SqlClause all = SqlClause.allOf(conditions);
        return dialect.limited(new SqlClause(select(columns()) + all.where(), all.arguments()), 1);
    }

    private String columns() {
        return Stream.of(
                        plain.stream().map(column -> dialect.quote(column.name())),
                        asJson.stream().map(dialect::json),
                        sum.stream())
                .flatMap(part -> part)
                .collect(Collectors.joining(", "));
    }

    /** What selects these of all rows. */
    String select(String columns) {
        boolean primary = compared.key().stream()
                .map(Column::name)
                .toList()
                .equals(compared.table().primaryKey());
        String from = dialect.ownRows(compared.table()) + " " + Dialect.ROW;
        return "SELECT " + columns + " FROM " + dialect.by(from, primary ? Dialect.PRIMARY_KEY : null);
    }

    /** Without records of no key, which nothing is before and nothing behind. */
    List<SqlClause> restrictions() {
        List<SqlClause> restrictions = new ArrayList<>();
        compared.key().stream()
                .filter(Column::nullable)
                .forEach(column -> restrictions.add(SqlClause.of(dialect.quote(column.name()) + " IS NOT NULL")));
        compared.where().ifPresent(where -> restrictions.add(SqlClause.of("(" + where + ")")));
        return restrictions;
    }

    private SqlClause oneOf(List<String> texts) {
        List<List<Object>> values = texts.stream().map(keys::values).toList();
        if (compared.key().size() == 1) {
            return dialect.in(
                    compared.key().get(0),
                    values.stream().map(key -> key.get(0)).toList());
        }
        return anyOf(values.stream()
                .map(key -> {
                    List<SqlClause> same = new ArrayList<>();
                    for (int i = 0; i < key.size(); i++) {
                        same.add(compared(i, "=", key.get(i)));
                    }
                    SqlClause all = SqlClause.allOf(same);
                    return new SqlClause("(" + all.sql() + ")", all.arguments());
                })
                .toList());
    }

    /** What the first columns of both ends have in common is asked for by itself, so that an index takes it. */
    List<SqlClause> within(Range range) {
        Optional<List<Object>> low = range.above().map(keys::values);
        Optional<List<Object>> high = range.upTo().map(keys::values);
        List<SqlClause> conditions = new ArrayList<>();
        int common = 0;
        while (low.isPresent()
                && high.isPresent()
                && common < compared.key().size() - 1
                && isSame(low.get().get(common), high.get().get(common))) {
            conditions.add(compared(common, "=", low.get().get(common)));
            common++;
        }
        int first = common;
        low.ifPresent(key -> conditions.add(beyond(key, first, ">", ">")));
        high.ifPresent(key -> conditions.add(beyond(key, first, "<", "<=")));
        return conditions;
    }

    private static boolean isSame(Object one, Object other) {
        return one.equals(other);
    }

    /** Keys beyond this one, column by column; the first column also by itself, as an index needs it. */
    private SqlClause beyond(List<Object> key, int first, String operator, String last) {
        if (first == key.size() - 1) {
            return compared(first, last, key.get(first));
        }
        SqlClause rest =
                SqlClause.allOf(List.of(compared(first, "=", key.get(first)), beyond(key, first + 1, operator, last)));
        SqlClause any = anyOf(List.of(compared(first, operator, key.get(first)), rest));
        return SqlClause.allOf(List.of(compared(first, operator + "=", key.get(first)), any));
    }

    private SqlClause compared(int place, String operator, Object value) {
        Column column = compared.key().get(place);
        return new SqlClause(
                dialect.quote(column.name()) + " " + operator + " " + dialect.placeholder(column),
                List.of(dialect.bound(value)));
    }

    private static SqlClause anyOf(List<SqlClause> conditions) {
        return new SqlClause(
                conditions.stream().map(SqlClause::sql).collect(Collectors.joining(" OR ", "(", ")")),
                conditions.stream()
                        .flatMap(condition -> condition.arguments().stream())
                        .toList());
    }
}
