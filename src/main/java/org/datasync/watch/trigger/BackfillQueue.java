package org.datasync.watch.trigger;

import com.fasterxml.jackson.core.type.TypeReference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Queues records that are to be read as they stand: their keys alone, since an image that is read now may be older than one
 * that a transaction has captured and not committed yet. The image is read at delivery.
 */
final class BackfillQueue {

    /** How many records a step of an initial load queues, and how many may be pending before it does. */
    static final int CHUNK = 1000;

    /**
     * What a step of an initial load has queued.
     *
     * @param records how many records
     * @param last the last key; empty if no more records are left
     */
    record Queued(int records, Optional<String> last) {}

    /** The position before the first key. */
    static final String START = "[]";

    private static final TypeReference<Object> ANY = new TypeReference<>() {};
    private static final TypeReference<List<Object>> KEY = new TypeReference<>() {};

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final Triggers triggers;

    BackfillQueue(JdbcTemplate jdbc, Dialect dialect) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.triggers = dialect.triggers();
    }

    /** Queues all records of a table that fulfil a condition, trusted SQL; of all without one. Returns how many. */
    int queue(Capture capture, Optional<String> condition) {
        return jdbc.update(triggers.queueReads(capture, condition));
    }

    /** Whether so many records are queued that no more should be. */
    boolean isFull(Capture capture) {
        Integer pending = jdbc.queryForObject(
                "SELECT count(*) FROM " + dialect.quote(capture.name().changeTable())
                        + " WHERE subscriber = ? AND operation = 'read'",
                Integer.class,
                capture.name().subscriber());
        return pending != null && pending >= CHUNK;
    }

    /**
     * Queues the next records in the order of their keys. Those without a key, as a column of it is null, are left out: a
     * null has no place in the order, and nobody could read the record by it.
     *
     * @param position after which key, as an earlier call has returned it; {@link #START} to begin with
     * @return how many were queued, and the last key of these; that is empty if no more records are left
     */
    Queued queueNext(Capture capture, String position) {
        List<Object> after = read(capture.key(), position);
        List<List<Object>> keys = keys(capture, after);
        if (keys.isEmpty()) {
            return new Queued(0, Optional.empty());
        }
        List<Object> last = keys.get(keys.size() - 1);
        List<SqlClause> conditions = new ArrayList<>(following(capture, after));
        conditions.add(not(beyond(capture.key(), last, ">")));
        SqlClause condition = SqlClause.allOf(conditions);
        jdbc.update(
                triggers.queueReads(capture, Optional.of(condition.sql())),
                condition.arguments().toArray());
        return new Queued(
                keys.size(), keys.size() < CHUNK ? Optional.empty() : Optional.of(write(capture.key(), last)));
    }

    private List<List<Object>> keys(Capture capture, List<Object> after) {
        SqlClause condition = SqlClause.allOf(following(capture, after));
        String columns = capture.key().stream().map(this::quote).collect(Collectors.joining(", "));
        String read = capture.key().stream()
                .map(column -> column.reading() == Reading.JSON ? dialect.json(column) : quote(column))
                .collect(Collectors.joining(", "));
        List<Object> arguments = new ArrayList<>(condition.arguments());
        arguments.add(CHUNK);
        return jdbc.query(
                "SELECT " + read + " FROM " + dialect.ownRows(capture.table()) + condition.where() + " ORDER BY "
                        + columns + dialect.limit(),
                (row, index) -> {
                    List<Object> key = new ArrayList<>();
                    for (int i = 0; i < capture.key().size(); i++) {
                        key.add(keyValue(capture.key().get(i), row, i + 1));
                    }
                    return key;
                },
                arguments.toArray());
    }

    private static Object keyValue(Column column, ResultSet row, int index) throws SQLException {
        return column.reading() == Reading.JSON
                ? column.captured(
                        CatalogJson.read(row.getString(index), ANY, "What a query gave for a key"), CatalogJson::write)
                : column.read(row, index);
    }

    private List<SqlClause> following(Capture capture, List<Object> after) {
        List<SqlClause> conditions = new ArrayList<>();
        capture.key().stream()
                .filter(Column::nullable)
                .forEach(column -> conditions.add(SqlClause.of(quote(column) + " IS NOT NULL")));
        if (!after.isEmpty()) {
            conditions.add(beyond(capture.key(), after, ">"));
        }
        return conditions;
    }

    /** Compares the first column alone too, as planners need that to find their way in an index of several. */
    private SqlClause beyond(List<Column> key, List<Object> values, String comparison) {
        Column first = key.get(0);
        SqlClause here = compare(first, comparison, values.get(0));
        if (key.size() == 1) {
            return here;
        }
        SqlClause rest = beyond(key.subList(1, key.size()), values.subList(1, values.size()), comparison);
        SqlClause same = compare(first, "=", values.get(0));
        List<Object> arguments = new ArrayList<>();
        SqlClause bound = compare(first, ">=", values.get(0));
        List.of(bound, here, same, rest).forEach(clause -> arguments.addAll(clause.arguments()));
        return new SqlClause(
                "(" + bound.sql() + " AND (" + here.sql() + " OR (" + same.sql() + " AND " + rest.sql() + ")))",
                arguments);
    }

    private static SqlClause not(SqlClause clause) {
        return new SqlClause("NOT " + clause.sql(), clause.arguments());
    }

    private SqlClause compare(Column column, String comparison, Object value) {
        return new SqlClause(
                quote(column) + " " + comparison + " " + dialect.placeholder(column),
                Collections.singletonList(dialect.bound(value)));
    }

    private String quote(Column column) {
        return dialect.quote(column.name());
    }

    /** Of a column that holds values of any type, numbers stay numbers, and bytes are in an array, as in images. */
    private static String write(List<Column> columns, List<Object> key) {
        List<Object> form = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            boolean loose = columns.get(i).reading() == Reading.LOOSE;
            Object value = key.get(i);
            if (value instanceof byte[] bytes) {
                String text = Base64.getEncoder().encodeToString(bytes);
                form.add(loose ? List.of(text) : text);
            } else {
                boolean asItIs = value instanceof List || (loose && value instanceof Number && isFinite(value));
                form.add(asItIs ? value : value.toString());
            }
        }
        return CatalogJson.write(form);
    }

    private static boolean isFinite(Object value) {
        return !(value instanceof Double number) || Double.isFinite(number);
    }

    private static List<Object> read(List<Column> key, String position) {
        List<Object> forms = CatalogJson.read(position, KEY, "The column load_position of datasync_capture");
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < forms.size(); i++) {
            Column column = key.get(i);
            values.add(
                    column.reading() == Reading.LOOSE
                            ? column.captured(forms.get(i), CatalogJson::write)
                            : column.convert(forms.get(i)));
        }
        return values;
    }
}
