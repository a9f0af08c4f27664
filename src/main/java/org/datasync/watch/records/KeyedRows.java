package org.datasync.watch.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datasync.watch.change.Json;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.RowReader;
import org.datasync.watch.schema.Table;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** Reads rows of a table by keys, together no larger than a limit. */
final class KeyedRows {

    /** Keys of several columns in one query: each is a condition of its own, and parsers nest them. */
    private static final int MAX_COMPOSITE_KEYS = 100;

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final RecordTables tables;
    private final long limit;

    /**
     * Reads rows.
     *
     * @param limit how large the rows of a query may be together
     */
    KeyedRows(JdbcTemplate jdbc, Dialect dialect, RecordTables tables, long limit) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.tables = tables;
        this.limit = limit;
    }

    /** The rows that have one of these keys, and perhaps such that only the database takes for them. */
    List<Map<String, Object>> query(String text, Table table, List<Column> columns, Collection<RecordKey> keys) {
        if (columns.size() == 1) {
            return query(
                    text,
                    table,
                    dialect.in(
                            columns.get(0), keys.stream().map(RecordKey::value).toList()));
        }
        List<RecordKey> all = List.copyOf(keys);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int from = 0; from < all.size(); from += MAX_COMPOSITE_KEYS) {
            rows.addAll(query(
                    text, table, anyOf(columns, all.subList(from, Math.min(from + MAX_COMPOSITE_KEYS, all.size())))));
        }
        return rows;
    }

    /** Asks again if the columns turn out to be others than was known, or not all of them to be among {@code *}. */
    private List<Map<String, Object>> query(String text, Table table, SqlClause condition) {
        RowReader reader = reader(table, tables.besides(table));
        List<Map<String, Object>> rows = query(table, condition, tables.besides(table), reader);
        return tables.learns(text, table, reader)
                ? query(table, condition, tables.besides(table), reader(table, tables.besides(table)))
                : rows;
    }

    private RowReader reader(Table table, List<Column> besides) {
        return new RowReader(
                dialect, table.columns(), besides, json -> Json.read(json, "The JSON of a column"), Json::write);
    }

    private List<Map<String, Object>> query(Table table, SqlClause condition, List<Column> besides, RowReader reader) {
        String more = besides.stream()
                .map(column ->
                        ", " + (column.reading() == Reading.JSON ? dialect.json(column) : dialect.quote(column.name())))
                .collect(Collectors.joining());
        String sql = "SELECT " + (more.isEmpty() ? "*" : Dialect.ROW + ".*" + more) + " FROM " + dialect.ownRows(table)
                + (more.isEmpty() ? "" : " " + Dialect.ROW) + " WHERE " + condition.sql();
        return jdbc.query(
                connection -> StreamedQuery.of(connection, sql, condition.arguments()),
                new BoundedReader(reader, limit));
    }

    private SqlClause anyOf(List<Column> columns, Collection<RecordKey> keys) {
        String one = columns.stream()
                .map(column -> dialect.quote(column.name()) + " = " + dialect.placeholder(column))
                .collect(Collectors.joining(" AND ", "(", ")"));
        List<Object> arguments = new ArrayList<>();
        keys.forEach(key -> key.values().values().forEach(value -> arguments.add(dialect.bound(value))));
        return new SqlClause(keys.stream().map(key -> one).collect(Collectors.joining(" OR ", "(", ")")), arguments);
    }

    /** The row whose key only looks like this one. */
    Optional<Map<String, Object>> lookingLike(String text, Table table, List<Column> columns, RecordKey key) {
        return lookingLike(columns, key)
                .flatMap(condition -> query(text, table, condition).stream().findFirst());
    }

    private Optional<SqlClause> lookingLike(List<Column> columns, RecordKey key) {
        List<Object> values = List.copyOf(key.values().values());
        List<SqlClause> conditions = new ArrayList<>();
        boolean any = false;
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            Object value = values.get(i);
            Optional<SqlClause> like = dialect.lookingLike(column, value);
            any |= like.isPresent();
            conditions.add(like.orElseGet(() -> dialect.in(column, List.of(value))));
        }
        return any ? Optional.of(SqlClause.allOf(conditions)) : Optional.empty();
    }

    /** Reads rows until they are too large together. */
    private static final class BoundedReader implements RowMapper<Map<String, Object>> {
        private final RowReader reader;
        private final long limit;
        private long bytes;

        BoundedReader(RowReader reader, long limit) {
            this.reader = reader;
            this.limit = limit;
        }

        @Override
        public Map<String, Object> mapRow(ResultSet row, int index) throws SQLException {
            Map<String, Object> values = reader.mapRow(row, index);
            bytes += RowSize.of(values);
            if (bytes > limit) {
                throw new LargeRows(index + 1);
            }
            return values;
        }
    }
}
