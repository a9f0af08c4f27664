package org.datasync.watch.lastmodified;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.lastmodified.ModifiedColumn.Measure;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.ValueKind;

/**
 * The SQL that reads a table in the order of its column and key. The order is by the table's own columns, as what is selected may
 * be a cast of the same name.
 *
 * <p>Where points in time are compared in the session's zone, a table that is followed by one is read with the session in UTC.
 */
final class Keyset {

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSS", Locale.ROOT);

    private final Dialect dialect;
    private final WatchedTable watched;
    private final String modified;
    private final boolean inUtc;
    private final List<Column> plain;
    private final List<Column> asJson;

    Keyset(Dialect dialect, WatchedTable watched) {
        this.dialect = dialect;
        this.watched = watched;
        this.modified = dialect.quote(watched.modified().column().name());
        this.inUtc = watched.modified().measure() == Measure.INSTANT && dialect.comparesInZone();
        List<Column> needed = needed().stream().map(this::read).toList();
        this.plain = needed.stream()
                .filter(column -> column.reading() != Reading.JSON)
                .toList();
        this.asJson = needed.stream()
                .filter(column -> column.reading() == Reading.JSON)
                .toList();
    }

    /** How a column is read: no driver knows that the session is in UTC meanwhile. */
    private Column read(Column column) {
        return isInstant(column)
                ? new Column(column.name(), column.kind(), column.typeName(), column.nullable(), Reading.JSON)
                : column;
    }

    private boolean isInstant(Column column) {
        return inUtc && column.kind() == ValueKind.TIMESTAMP_WITH_ZONE;
    }

    /** The column that grows, as {@link #highest} and {@link #last} give it. */
    Column modified() {
        return read(watched.modified().column());
    }

    private List<Column> needed() {
        List<Column> marks = Stream.of(
                        Stream.of(watched.modified().column()),
                        watched.key().stream(),
                        watched.chosen().created().stream(),
                        watched.chosen().deleted().stream())
                .flatMap(columns -> columns)
                .toList();
        return watched.table().columns().stream()
                .filter(column -> watched.shown().contains(column.name()) || marks.contains(column))
                .toList();
    }

    /** The columns that are selected as they are, in order. */
    List<Column> plain() {
        return plain;
    }

    /** Whether these are all that is selected, and what messages have. */
    boolean isWhole() {
        return asJson.isEmpty() && plain.size() == watched.shown().size();
    }

    /** The columns behind them, which are selected as the JSON that the database makes of them. */
    List<Column> asJson() {
        return asJson;
    }

    /**
     * The next records with a value.
     *
     * @param horizon the condition that leaves out what is not settled
     */
    SqlClause next(Place place, SqlClause horizon, int limit) {
        List<SqlClause> conditions = new ArrayList<>(after(place));
        conditions.add(horizon);
        return query(conditions, Stream.of(watched.modified().column()), limit);
    }

    /** The next records without a value. */
    SqlClause nextWithoutValue(List<Object> last, int limit) {
        List<SqlClause> conditions = new ArrayList<>(List.of(SqlClause.of(modified + " IS NULL")));
        if (!last.isEmpty()) {
            conditions.add(beyond(last));
        }
        return query(conditions, Stream.empty(), limit);
    }

    private SqlClause query(List<SqlClause> conditions, Stream<Column> before, int limit) {
        SqlClause all = SqlClause.allOf(restricted(conditions));
        return said(dialect.limited(new SqlClause(select() + all.where() + order(before), all.arguments()), limit));
    }

    private String order(Stream<Column> before) {
        return Stream.concat(before, watched.key().stream())
                .map(column -> Dialect.ROW + "." + dialect.quote(column.name()))
                .collect(Collectors.joining(", ", " ORDER BY ", ""));
    }

    /** Without records of no key: nothing is beyond a null, so that what follows it would be lost. */
    private List<SqlClause> restricted(List<SqlClause> conditions) {
        List<SqlClause> all = new ArrayList<>(conditions);
        watched.key().stream()
                .filter(Column::nullable)
                .forEach(column -> all.add(SqlClause.of(dialect.quote(column.name()) + " IS NOT NULL")));
        watched.chosen().where().ifPresent(where -> all.add(SqlClause.of("(" + where + ")")));
        return all;
    }

    private SqlClause said(SqlClause query) {
        return inUtc ? new SqlClause(dialect.inUtc(query.sql()), query.arguments()) : query;
    }

    private String json(Column column) {
        return isInstant(column) ? dialect.instantJson(dialect.quote(column.name())) : dialect.json(column);
    }

    private String select() {
        String columns = Stream.concat(
                        plain.stream().map(column -> dialect.quote(column.name())),
                        asJson.stream().map(this::json))
                .collect(Collectors.joining(", "));
        return "SELECT " + columns + " FROM " + from();
    }

    /** One record by its key; of those that are passed only if {@code place} is given. */
    SqlClause record(List<Object> key, Optional<Place> place) {
        List<SqlClause> conditions = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            Column column = watched.key().get(i);
            conditions.add(
                    isInstant(column) ? compared(column, "=", key.get(i)) : dialect.in(column, List.of(key.get(i))));
        }
        place.ifPresent(stands -> conditions.add(passed(stands)));
        SqlClause all = SqlClause.allOf(restricted(conditions));
        return said(new SqlClause(select() + all.where(), all.arguments()));
    }

    /** What is not ahead of a place. */
    private SqlClause passed(Place place) {
        if (place.withoutValue().isPresent()) {
            List<Object> last = place.withoutValue().get();
            return last.isEmpty()
                    ? SqlClause.of("1 = 0")
                    : SqlClause.allOf(List.of(SqlClause.of(modified + " IS NULL"), not(beyond(last))));
        }
        if (place.modified().isEmpty()) {
            return SqlClause.of(modified + " IS NULL");
        }
        SqlClause lower =
                compared(watched.modified().column(), "<", place.modified().get());
        List<SqlClause> any = new ArrayList<>(List.of(SqlClause.of(modified + " IS NULL"), lower));
        if (!place.key().isEmpty()) {
            SqlClause same =
                    compared(watched.modified().column(), "=", place.modified().get());
            any.add(SqlClause.allOf(List.of(same, not(beyond(place.key())))));
        }
        return anyOf(any);
    }

    private List<SqlClause> after(Place place) {
        Column column = watched.modified().column();
        List<SqlClause> conditions = new ArrayList<>();
        place.modified().ifPresent(value -> conditions.add(compared(column, ">=", value)));
        if (!place.key().isEmpty()) {
            SqlClause higher = compared(column, ">", place.modified().orElseThrow());
            conditions.add(anyOf(List.of(higher, beyond(place.key()))));
        }
        return conditions;
    }

    /** Keys after this one, column by column. */
    private SqlClause beyond(List<Object> key) {
        List<Column> columns = watched.key();
        SqlClause beyond = compared(columns.get(key.size() - 1), ">", key.get(key.size() - 1));
        for (int i = key.size() - 2; i >= 0; i--) {
            SqlClause same = SqlClause.allOf(List.of(compared(columns.get(i), "=", key.get(i)), beyond));
            beyond = anyOf(List.of(compared(columns.get(i), ">", key.get(i)), same));
        }
        return beyond;
    }

    /** A comparison of a column with a value, which may be one that JSON has. */
    SqlClause compared(Column column, String operator, Object value) {
        return new SqlClause(
                dialect.quote(column.name()) + " " + operator + " " + dialect.placeholder(column),
                List.of(bound(column, value)));
    }

    private Object bound(Column column, Object value) {
        Object typed = column.reading() == Reading.LOOSE ? value : column.convert(value);
        return isInstant(column) && typed instanceof OffsetDateTime moment
                ? UTC.format(moment.withOffsetSameInstant(ZoneOffset.UTC))
                : dialect.bound(typed);
    }

    private static SqlClause not(SqlClause condition) {
        return new SqlClause("NOT (" + condition.sql() + ")", condition.arguments());
    }

    private static SqlClause anyOf(List<SqlClause> conditions) {
        return new SqlClause(
                conditions.stream().map(SqlClause::sql).collect(Collectors.joining(" OR ", "(", ")")),
                conditions.stream()
                        .flatMap(condition -> condition.arguments().stream())
                        .toList());
    }

    /** The highest value. */
    SqlClause highest() {
        String highest = "MAX(" + modified + ")";
        return said(SqlClause.of("SELECT " + (inUtc ? dialect.instantJson(highest) : highest) + " FROM " + from()));
    }

    /** The same of types that have no such function everywhere. */
    SqlClause last() {
        return dialect.limited(
                SqlClause.of("SELECT " + modified + " FROM " + from() + " WHERE " + modified + " IS NOT NULL ORDER BY "
                        + Dialect.ROW + "." + modified + " DESC"),
                1);
    }

    /** The value of the first record after a place, settled or not. */
    SqlClause first(Place place) {
        List<SqlClause> conditions = new ArrayList<>(after(place));
        conditions.add(SqlClause.of(modified + " IS NOT NULL"));
        SqlClause all = SqlClause.allOf(restricted(conditions));
        String value = inUtc ? dialect.instantJson(modified) : modified;
        String order = order(Stream.of(watched.modified().column()));
        return said(dialect.limited(
                new SqlClause("SELECT " + value + " FROM " + from() + all.where() + order, all.arguments()), 1));
    }

    private String from() {
        return dialect.by(
                dialect.ownRows(watched.table()) + " " + Dialect.ROW,
                watched.chosen().index().orElse(null));
    }
}
