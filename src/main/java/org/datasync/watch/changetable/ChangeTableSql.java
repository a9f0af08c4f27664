package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.QueueKey;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.pattern.Fetch;
import org.datasync.watch.pattern.Source;
import org.datasync.watch.schema.Column;

/** The statements about one change table. */
final class ChangeTableSql {

    private static final char SEPARATOR = Source.SEPARATOR;

    /** No record's id, and what no row says. */
    private static final String NOBODY = "no" + SEPARATOR + SEPARATOR + "record";

    private static final String SEPARATOR_LITERAL = "'" + SEPARATOR + "'";

    private final ChangeTableLayout layout;
    private final Dialect dialect;
    private final String table;
    private final String source;
    private final String byId;
    private final String delete;
    private final String columns;
    private final String wholeColumns;
    private final String order;
    private final String backwards;
    private final Map<String, String> tableMap;
    private final String id;
    private final String subscriber;
    private final String bucket;
    private final List<String> truncateWords;
    private final LaneRange lane;
    private final Optional<SqlClause> trusted;
    private final List<SqlClause> queue = new ArrayList<>();
    private final List<SqlClause> standing = new ArrayList<>();

    /** What statements about several rows fail of. */
    private List<Object> leftOut = List.of();

    /**
     * The statements.
     *
     * @param subscriber the subscriber whose rows are read; null for rows of all
     * @param lane the lane whose rows are read
     * @param index the name of the index that has the id; null if there is none or it does not matter
     */
    ChangeTableSql(
            ChangeTableLayout layout,
            Dialect dialect,
            ChangeTableSpec spec,
            String subscriber,
            LaneRange lane,
            String index) {
        this.layout = layout;
        this.dialect = dialect;
        this.lane = lane;
        this.truncateWords = spec.truncateWords();
        this.table = dialect.quote(layout.table().name());
        this.id = quote(layout.id());
        this.bucket = bucket();
        this.wholeColumns = selected(Optional.empty());
        this.columns = layout.own() ? selected(Optional.of(spec.imageLimit())) : wholeColumns;
        this.order = order("");
        this.backwards = order(" DESC");
        this.tableMap = spec.tableMap();
        this.subscriber = subscriber;
        this.trusted = Optional.ofNullable(spec.where()).map(condition -> SqlClause.of("(" + condition + ")"));
        if (layout.subscriber() != null && subscriber != null) {
            queue.add(new SqlClause(quote(layout.subscriber()) + " = ?", List.of(subscriber)));
        }
        standing.addAll(queue);
        trusted.ifPresent(standing::add);
        this.byId = dialect.by(table, index);
        this.source = isReadById() ? byId : table;
        this.delete = dialect.deleteBy(table, mayReadItself(spec.where()) ? null : index);
    }

    /** Where there are conditions on an application's rows, another index may serve better. */
    private boolean isReadById() {
        return layout.own()
                || (standing.isEmpty() && (!layout.isOrdered() || layout.id().equals(layout.order())));
    }

    /** Whether a condition may have a subquery of the change table: not every DELETE that names an index takes that. */
    private static boolean mayReadItself(String condition) {
        return condition != null && condition.toLowerCase(Locale.ROOT).contains("select");
    }

    /** What is selected of a row, with the size of its images at the end; of images only those that keep to a limit. */
    private String selected(Optional<ImageLimit> limit) {
        List<String> selected = new ArrayList<>();
        if (!layout.own()) {
            selected.add(recordId());
            selected.add(fingerprint());
        }
        selected.add(bucket);
        String size = layout.own() ? size(layout.before()) + " + " + size(layout.after()) : "0";
        for (Column column : layout.columns()) {
            boolean image = column.equals(layout.before()) || column.equals(layout.after());
            selected.add(
                    image && limit.isPresent()
                            ? "CASE WHEN " + size + " <= " + limit.get().perRow() + " THEN " + quote(column) + " END"
                            : quote(column));
        }
        if (layout.own()) {
            selected.add(
                    limit.map(most -> "CASE WHEN " + size + " <= " + most.perRow() + " THEN 0 ELSE " + size + " END")
                            .orElse("0"));
        }
        return String.join(", ", selected);
    }

    private String size(Column image) {
        return "COALESCE(" + dialect.size(quote(image)) + ", 0)";
    }

    private String order(String direction) {
        // the subscriber is one and the same, but without it H2 does not see that the primary key has this order
        String index = layout.own() ? quote(layout.subscriber()) + direction + ", " : "";
        String tieBreak = layout.id().equals(layout.order()) ? "" : ", " + id + direction;
        return " ORDER BY " + index
                + (layout.isOrdered() ? quote(layout.order()) + direction + tieBreak : id + direction);
    }

    /** The SQL of the bucket that a row is in. */
    private String bucket() {
        return hasBarriers()
                ? "CASE WHEN LOWER(TRIM(" + dialect.text(layout.operation()) + ")) IN ("
                        + truncateWords.stream().map(dialect::literal).collect(Collectors.joining(", ")) + ") THEN "
                        + LaneRange.BARRIER + " ELSE " + dialect.bucket(recordId()) + " END"
                : dialect.bucket(recordId());
    }

    /** Whether a row may stand for all records of a table; without an order nothing is before or after it. */
    boolean hasBarriers() {
        return layout.own() || (layout.operation() != null && layout.isOrdered());
    }

    private SqlClause orBarrier(SqlClause condition) {
        return hasBarriers()
                ? new SqlClause(
                        "(" + condition.sql() + " OR " + bucket + " = " + LaneRange.BARRIER + ")",
                        condition.arguments())
                : condition;
    }

    private SqlClause ofLane() {
        return dialect.trueOfMost(
                orBarrier(new SqlClause(bucket + " BETWEEN ? AND ?", List.of(lane.first(), lane.last()))));
    }

    /** The SQL of the text that tells a row's record from others; a row without a key is a record of its own. */
    String recordId() {
        List<String> parts = new ArrayList<>();
        if (layout.tableColumn() != null) {
            parts.add(dialect.text(layout.tableColumn()));
        }
        layout.keys().forEach(key -> parts.add(dialect.text(key)));
        return "COALESCE(" + joined(parts) + ", " + joined(List.of("'row'", dialect.text(layout.id()))) + ")";
    }

    /** What {@link #recordId} gives for a row of our own table, whose key columns are plain texts. */
    static String ownRecordId(Object table, Object key, Object id) {
        return key == null ? rowRecordId(id) : table.toString() + SEPARATOR + key;
    }

    /** What {@link #recordId} gives for a row that is a record of its own. */
    static String rowRecordId(Object id) {
        return "row" + SEPARATOR + id;
    }

    /** The SQL of a text that changes whenever one of the values read changes; the id is one of them. */
    private String fingerprint() {
        return joined(Stream.concat(
                        layout.columns().stream()
                                .map(column -> "COALESCE(" + dialect.concatenate(List.of("'='", dialect.text(column)))
                                        + ", '-')"),
                        Stream.of("'.'")) // some databases do not see spaces at the very end
                .toList());
    }

    private String joined(List<String> texts) {
        List<String> parts = new ArrayList<>();
        for (String text : texts) {
            if (!parts.isEmpty()) {
                parts.add(SEPARATOR_LITERAL);
            }
            parts.add(text);
        }
        return dialect.concatenate(parts);
    }

    private String quote(Column column) {
        return dialect.quote(column.name());
    }

    /** Reads the lane's next rows above a floor. */
    SqlClause next(OptionalLong floor, Optional<SqlClause> exclusion, Set<String> barred, int limit) {
        return next(floor, ofLane(exclusion.map(this::orBarrier), barred), limit);
    }

    private List<SqlClause> ofLane(Optional<SqlClause> exclusion, Set<String> barred) {
        List<SqlClause> conditions = new ArrayList<>();
        if (lane.isPart()) {
            conditions.add(ofLane());
        }
        exclusion.ifPresent(conditions::add);
        if (!barred.isEmpty()) {
            conditions.add(notOf(barred));
        }
        return conditions;
    }

    /** Reads the first row of a barrier's tables in all lanes. */
    SqlClause firstOf(Set<String> tables, Optional<SqlClause> exclusion) {
        List<SqlClause> conditions = new ArrayList<>();
        ofTables(tables).ifPresent(conditions::add);
        exclusion.ifPresent(conditions::add);
        return next(OptionalLong.empty(), conditions, 1);
    }

    /** Reads the first barrier of these tables. */
    SqlClause firstBarrier(Set<String> tables) {
        List<SqlClause> conditions = new ArrayList<>();
        ofTables(tables).ifPresent(conditions::add);
        conditions.add(SqlClause.of(bucket + " = " + LaneRange.BARRIER));
        return next(OptionalLong.empty(), conditions, 1);
    }

    /** Reads the lane's last row. */
    SqlClause last(Optional<SqlClause> exclusion, Set<String> barred) {
        List<SqlClause> conditions = ofLane(exclusion, barred);
        conditions.addAll(standing);
        return query(guarded(conditions), backwards, 1);
    }

    private Optional<SqlClause> ofTables(Set<String> tables) {
        Column column = layout.tableColumn();
        if (column == null) {
            return Optional.empty();
        }
        List<Object> spelled = spelled(tables);
        return Optional.of(spelled.isEmpty() ? SqlClause.of(quote(column) + " IS NULL") : dialect.in(column, spelled));
    }

    private SqlClause notOf(Set<String> tables) {
        if (layout.tableColumn() == null) {
            return SqlClause.of("1 = 0");
        }
        String column = quote(layout.tableColumn());
        List<Object> spelled = spelled(tables);
        String nameless = column + " IS " + (tables.contains(Fetch.NO_TABLE) ? "NOT NULL" : "NULL");
        if (spelled.isEmpty()) {
            return SqlClause.of(nameless);
        }
        SqlClause in = dialect.in(layout.tableColumn(), spelled);
        String named = "NOT (" + in.sql() + ")";
        return tables.contains(Fetch.NO_TABLE)
                ? new SqlClause(nameless + " AND " + named, in.arguments())
                : new SqlClause("(" + nameless + " OR " + named + ")", in.arguments());
    }

    /** All that the table column says for these tables. */
    private List<Object> spelled(Set<String> tables) {
        Set<String> meant = new HashSet<>(tables);
        tables.forEach(table -> meant.add(tableMap.getOrDefault(table, table)));
        return Stream.concat(
                        meant.stream(),
                        tableMap.entrySet().stream()
                                .filter(entry -> meant.contains(entry.getValue()))
                                .map(Map.Entry::getKey))
                .filter(table -> !table.equals(Fetch.NO_TABLE))
                .distinct()
                .flatMap(this::columnValue)
                .toList();
    }

    private Stream<Object> columnValue(String table) {
        try {
            return Stream.of(layout.tableColumn().convert(table));
        } catch (IllegalArgumentException e) {
            return Stream.of(); // the column tells tables by numbers, and this is the name of one
        }
    }

    private SqlClause next(OptionalLong floor, List<SqlClause> further, int limit) {
        if (layout.own()) {
            return nextOfOwn(columns, floor.orElse(Long.MIN_VALUE), further, limit);
        }
        List<SqlClause> conditions = new ArrayList<>(further);
        conditions.addAll(standing);
        floor.ifPresent(above -> conditions.add(new SqlClause(id + " > ?", List.of(above))));
        return query(guarded(conditions), limit);
    }

    private SqlClause nextOfOwn(String selected, long after, List<SqlClause> further, int limit) {
        List<SqlClause> conditions = new ArrayList<>(further);
        trusted.ifPresent(conditions::add);
        return dialect.nextOfQueue(
                selected,
                new QueueKey(source, quote(layout.subscriber()), id),
                SqlClause.allOf(guarded(conditions)),
                subscriber,
                after,
                limit);
    }

    /**
     * Reads id and transaction of the first rows of our own table, of those below an id that are of none of these
     * transactions.
     */
    SqlClause transactions(long below, Collection<String> known, int limit) {
        List<SqlClause> conditions = new ArrayList<>();
        if (below < Long.MAX_VALUE) {
            conditions.add(new SqlClause(id + " < ?", List.of(below)));
        }
        if (!known.isEmpty()) {
            SqlClause oneOfThem = dialect.in(layout.transactionId(), known);
            conditions.add(new SqlClause(
                    "(" + quote(layout.transactionId()) + " IS NULL OR NOT (" + oneOfThem.sql() + "))",
                    oneOfThem.arguments()));
        }
        return nextOfOwn(id + ", " + quote(layout.transactionId()), Long.MIN_VALUE, conditions, limit);
    }

    /** Reads these transactions with the highest id of each. */
    SqlClause highestIds(Collection<String> transactions) {
        String transaction = quote(layout.transactionId());
        SqlClause condition = SqlClause.allOf(plus(standing, dialect.in(layout.transactionId(), transactions)));
        return new SqlClause(
                "SELECT " + transaction + ", max(" + id + ") FROM " + table + condition.where() + " GROUP BY "
                        + transaction,
                condition.arguments());
    }

    /** Reads the first rows of a transaction. */
    SqlClause ofTransaction(String transaction, int limit) {
        return query(
                plus(standing, new SqlClause(quote(layout.transactionId()) + " = ?", List.of(transaction))), limit);
    }

    /** Reads the rows with these ids. */
    SqlClause byIds(Collection<Long> ids) {
        return query(plus(standing, dialect.in(layout.id(), ids)), ids.size());
    }

    /** Reads the rows of our own table with these ids, images of any size included. */
    SqlClause whole(Collection<?> ids) {
        SqlClause condition = SqlClause.allOf(plus(queue, dialect.in(layout.id(), ids)));
        return new SqlClause("SELECT " + wholeColumns + " FROM " + table + condition.where(), condition.arguments());
    }

    /** Reads the row with this id. */
    SqlClause byId(Object idValue) {
        return query(
                plus(
                        standing,
                        new SqlClause(id + " = " + dialect.placeholder(layout.id()), List.of(dialect.bound(idValue)))),
                1);
    }

    /** Reads the first row of a record. */
    SqlClause byRecord(String record) {
        return query(guarded(plus(standing, new SqlClause(recordId() + " = ?", List.of(record)))), 1);
    }

    private static List<SqlClause> plus(List<SqlClause> conditions, SqlClause condition) {
        List<SqlClause> more = new ArrayList<>();
        more.add(condition); // first, as a condition of people's own may fail of other rows
        more.addAll(conditions);
        return more;
    }

    /** Leaves rows with these ids out of statements about several rows from now on. */
    void leaveOut(Collection<?> ids) {
        leftOut = List.copyOf(ids);
    }

    /** The conditions, which the database does not look at for what is left out. */
    private List<SqlClause> guarded(List<SqlClause> conditions) {
        return leftOut.isEmpty() ? conditions : List.of(within(not(dialect.in(layout.id(), leftOut)), conditions));
    }

    private static SqlClause not(SqlClause condition) {
        return new SqlClause("NOT (" + condition.sql() + ")", condition.arguments());
    }

    /** Only a CASE keeps a database from looking at conditions of other rows. */
    private static SqlClause within(SqlClause rows, List<SqlClause> conditions) {
        SqlClause all = conditions.isEmpty() ? SqlClause.of("1 = 1") : SqlClause.allOf(conditions);
        List<Object> arguments = new ArrayList<>(rows.arguments());
        arguments.addAll(all.arguments());
        return new SqlClause(
                "CASE WHEN " + rows.sql() + " THEN CASE WHEN " + all.sql() + " THEN 1 ELSE 0 END ELSE 0 END = 1",
                arguments);
    }

    /** Reads the rows of a range, and looks at all that other statements look at. */
    SqlClause looksAt(SqlClause range) {
        List<SqlClause> conditions = new ArrayList<>(standing);
        List<String> texts = layout.own() ? List.of(recordId()) : List.of(recordId(), fingerprint());
        conditions.add(new SqlClause(
                texts.stream().map(text -> text + " <> ?").collect(Collectors.joining(" AND ", "(", ")")),
                texts.stream().<Object>map(text -> NOBODY).toList()));
        SqlClause condition = within(and(range), conditions);
        return new SqlClause("SELECT " + columns + " FROM " + table + condition.where(), condition.arguments());
    }

    private SqlClause and(SqlClause range) {
        return leftOut.isEmpty() ? range : SqlClause.allOf(List.of(range, not(dialect.in(layout.id(), leftOut))));
    }

    /** Whether an id is higher than this one. */
    SqlClause above(Object idValue) {
        return new SqlClause(id + " > " + dialect.placeholder(layout.id()), List.of(dialect.bound(idValue)));
    }

    /** Counts the ids of a range. */
    SqlClause countOf(SqlClause range) {
        SqlClause condition = SqlClause.allOf(plus(queue, and(range)));
        return new SqlClause(
                "SELECT count(DISTINCT " + id + ") FROM " + table + condition.where(), condition.arguments());
    }

    /** Reads the first ids of a range. */
    SqlClause idsOf(SqlClause range, long first) {
        SqlClause condition = SqlClause.allOf(plus(queue, and(range)));
        List<Object> arguments = new ArrayList<>(condition.arguments());
        arguments.add(first);
        return new SqlClause(
                "SELECT DISTINCT " + id + " FROM " + table + condition.where() + " ORDER BY " + id + dialect.limit(),
                arguments);
    }

    /** Reads those of these ids that there are. */
    SqlClause present(Collection<?> ids) {
        SqlClause condition = SqlClause.allOf(plus(queue, dialect.in(layout.id(), ids)));
        return new SqlClause("SELECT " + id + " FROM " + table + condition.where(), condition.arguments());
    }

    /** Deletes rows whatever they say. */
    SqlClause deleteUnread(Collection<?> ids) {
        SqlClause condition = SqlClause.allOf(plus(queue, dialect.in(layout.id(), ids)));
        return new SqlClause(delete + condition.where(), condition.arguments());
    }

    private SqlClause query(List<SqlClause> conditions, int limit) {
        return query(conditions, order, limit);
    }

    private SqlClause query(List<SqlClause> conditions, String by, int limit) {
        SqlClause condition = SqlClause.allOf(conditions);
        List<Object> arguments = new ArrayList<>(condition.arguments());
        arguments.add(limit);
        return new SqlClause(
                "SELECT " + columns + " FROM " + source + condition.where() + by + dialect.limit(), arguments);
    }

    /** Reads each subscriber with the number of its rows and the time of the oldest change, as far as that is known. */
    String backlog() {
        String oldest = layout.changedAt() == null ? "NULL" : "min(" + quote(layout.changedAt()) + ")";
        String who = layout.subscriber() == null ? "''" : quote(layout.subscriber());
        return "SELECT " + who + ", count(*), " + oldest + " FROM " + table
                + (layout.subscriber() == null ? "" : " GROUP BY " + who + " ORDER BY " + who);
    }

    /** Reads an id that no row of the queue exceeds now. */
    SqlClause highestId() {
        SqlClause ofQueue = SqlClause.allOf(queue);
        return new SqlClause("SELECT max(" + id + ") FROM " + source + ofQueue.where(), ofQueue.arguments());
    }

    /** Reads the id that was given last and who may have taken one before; empty where the database does not tell. */
    Optional<SqlClause> idsAndWriters() {
        return dialect.idsAndWriters(table, layout.id().name());
    }

    /** Reads whether rows at or below an id may come after all; empty where the database does not tell. */
    Optional<SqlClause> idsBeganAnew(long above) {
        return layout.own()
                ? dialect.idsBeganAnew(
                        layout.table().name(), new QueueKey(table, quote(layout.subscriber()), id), subscriber, above)
                : Optional.empty();
    }

    /** Deletes rows, those of a foreign table only where they still are as they were read, and still are to be read. */
    SqlClause delete(Collection<ChangeRow> rows) {
        List<SqlClause> conditions = new ArrayList<>();
        conditions.add(dialect.in(layout.id(), rows.stream().map(ChangeRow::id).toList()));
        if (layout.own()) {
            conditions.addAll(queue);
        } else {
            conditions.add(dialect.in(
                    fingerprint(), rows.stream().map(ChangeRow::fingerprint).toList()));
            conditions.addAll(standing);
        }
        SqlClause condition = SqlClause.allOf(conditions);
        return new SqlClause(delete + condition.where(), condition.arguments());
    }

    /** Counts those of these rows that are in the table, whatever they say by now. */
    SqlClause count(Collection<ChangeRow> rows) {
        SqlClause sameIds =
                dialect.in(layout.id(), rows.stream().map(ChangeRow::id).toList());
        SqlClause present = layout.own() ? SqlClause.allOf(plus(queue, sameIds)) : sameIds;
        return new SqlClause("SELECT count(*) FROM " + byId + " WHERE " + present.sql(), present.arguments());
    }

    /** Inserts a row with values for these columns. */
    String insert(List<Column> columns) {
        return "INSERT INTO " + table + " ("
                + columns.stream().map(this::quote).collect(Collectors.joining(", ")) + ") VALUES ("
                + columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")";
    }
}
