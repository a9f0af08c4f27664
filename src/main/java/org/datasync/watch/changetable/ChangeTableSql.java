package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.Column;

/**
 * The statements about one change table, for one lane. Those that find more than is asked for by ids leave out what statements
 * about several rows fail of.
 */
abstract class ChangeTableSql {

    final Dialect dialect;
    final ChangeTableLayout layout;
    final RowSql row;
    final String table;
    final String columns;
    final List<SqlClause> queue;
    final List<SqlClause> standing = new ArrayList<>();
    final Optional<SqlClause> trusted;
    final LeftOutRows leftOut;

    private final ChangeTable owner;
    private final LaneRange lane;
    private final NamedTables tables;
    private final String id;
    private final String byId;
    private final String source;
    private final String indexOfDeletes;
    private final String wholeColumns;
    private final String order;
    private final String backwards;

    /**
     * The statements.
     *
     * @param lane the lane whose rows are read
     * @param index the name of the index that has the id; empty if there is none or it does not matter
     */
    ChangeTableSql(ChangeTable owner, RowSql row, LaneRange lane, Optional<String> index) {
        this.owner = owner;
        this.row = row;
        this.lane = lane;
        this.layout = owner.layout();
        this.dialect = owner.dialect();
        this.table = dialect.quote(owner.name());
        this.id = row.id();
        this.tables = new NamedTables(owner);
        this.leftOut = new LeftOutRows(dialect, layout.id());
        this.wholeColumns = row.selected(Optional.empty());
        this.columns = row.selected(Optional.of(owner.spec().content().limit()));
        this.order = row.order("");
        this.backwards = row.order(" DESC");
        Optional<String> where = owner.spec().queue().where();
        this.trusted = where.map(condition -> SqlClause.of("(" + condition + ")"));
        this.queue = queue(owner, row);
        standing.addAll(queue);
        trusted.ifPresent(standing::add);
        this.byId = dialect.by(table, index.orElse(null));
        this.source = owner.isReadById(!standing.isEmpty()) ? byId : table;
        this.indexOfDeletes = where.filter(ChangeTableSql::mayReadItself).isPresent() ? null : index.orElse(null);
    }

    private static List<SqlClause> queue(ChangeTable owner, RowSql row) {
        Optional<Column> column = owner.layout().queue().subscriber();
        return owner
                .subscriber()
                .flatMap(subscriber ->
                        column.map(found -> new SqlClause(row.quote(found) + " = ?", List.of(subscriber))))
                .stream()
                .toList();
    }

    /** Whether a condition may have a subquery of the change table: not every DELETE that names an index takes that. */
    private static boolean mayReadItself(String condition) {
        return condition.toLowerCase(Locale.ROOT).contains("select");
    }

    /** What is read from: the table with the index that it is read by, if the database is to be told. */
    final String source() {
        return source;
    }

    final LaneRange lane() {
        return lane;
    }

    private SqlClause orBarrier(SqlClause condition) {
        return owner.hasBarriers()
                ? new SqlClause("(" + condition.sql() + " OR " + row.isBarrier() + ")", condition.arguments())
                : condition;
    }

    /** The lane's rows among those of all. */
    final SqlClause ofLane() {
        return dialect.trueOfMost(
                orBarrier(new SqlClause(row.bucket() + " BETWEEN ? AND ?", List.of(lane.first(), lane.last()))));
    }

    /** Reads the lane's next rows above a floor: if {@link #inOrder} is to put them in order, more than so many, and in any. */
    final SqlClause next(OptionalLong floor, Optional<SqlClause> exclusion, Set<String> barred, int limit) {
        return nextOfLane(floor, furtherOfLane(exclusion.map(this::orBarrier), barred), limit);
    }

    SqlClause nextOfLane(OptionalLong floor, List<SqlClause> further, int limit) {
        return next(columns, floor, amongAll(further), limit);
    }

    /** The first of what was read so, in order. */
    List<ChangeRow> inOrder(List<ChangeRow> read, int limit) {
        return read;
    }

    /** Such a query has failed: what it relied on may be gone. */
    void failed() {}

    private List<SqlClause> furtherOfLane(Optional<SqlClause> exclusion, Set<String> barred) {
        List<SqlClause> conditions = new ArrayList<>(exclusion.stream().toList());
        if (!barred.isEmpty()) {
            conditions.add(tables.notOf(barred));
        }
        return conditions;
    }

    private List<SqlClause> amongAll(List<SqlClause> further) {
        return lane.isPart() ? plus(further, ofLane()) : further;
    }

    /** Reads the first row of a barrier's tables in all lanes. */
    SqlClause firstOf(Set<String> named, Optional<SqlClause> exclusion) {
        List<SqlClause> conditions = new ArrayList<>();
        tables.of(named).ifPresent(conditions::add);
        exclusion.ifPresent(conditions::add);
        return next(columns, OptionalLong.empty(), conditions, 1);
    }

    /** Reads the first barrier of these tables. */
    SqlClause firstBarrier(Set<String> named) {
        List<SqlClause> conditions = new ArrayList<>();
        tables.of(named).ifPresent(conditions::add);
        conditions.add(SqlClause.of(row.isBarrier()));
        return next(columns, OptionalLong.empty(), conditions, 1);
    }

    /**
     * Reads the next rows above a floor, of whatever lane.
     *
     * @param selected what is read of them
     */
    abstract SqlClause next(String selected, OptionalLong floor, List<SqlClause> further, int limit);

    /** Reads the lane's last row. */
    SqlClause last(Optional<SqlClause> exclusion, Set<String> barred) {
        List<SqlClause> conditions = new ArrayList<>(amongAll(furtherOfLane(exclusion, barred)));
        conditions.addAll(standing);
        return query(columns, leftOut.guard(conditions), backwards, 1);
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

    /** Reads those of these rows that still are to be read. */
    SqlClause again(Collection<ChangeRow> rows) {
        return query(plus(standing, dialect.in(layout.id(), ids(rows))), rows.size());
    }

    static List<Object> ids(Collection<ChangeRow> rows) {
        return rows.stream().map(ChangeRow::id).toList();
    }

    /** Reads the first row of a record. */
    SqlClause byRecord(String record) {
        return query(leftOut.guard(plus(standing, new SqlClause(row.recordId() + " = ?", List.of(record)))), 1);
    }

    static List<SqlClause> plus(List<SqlClause> conditions, SqlClause condition) {
        List<SqlClause> more = new ArrayList<>();
        more.add(condition); // first, as a condition of people's own may fail of other rows
        more.addAll(conditions);
        return more;
    }

    /** Reads the first rows that conditions are true of. */
    final SqlClause query(List<SqlClause> conditions, int limit) {
        return query(columns, conditions, limit);
    }

    final SqlClause query(String selected, List<SqlClause> conditions, int limit) {
        return query(selected, conditions, order, limit);
    }

    private SqlClause query(String selected, List<SqlClause> conditions, String by, int limit) {
        SqlClause condition = SqlClause.allOf(conditions);
        List<Object> arguments = new ArrayList<>(condition.arguments());
        arguments.add(limit);
        return new SqlClause(
                "SELECT " + selected + " FROM " + source + condition.where() + by + dialect.limit(), arguments);
    }

    /** Reads each subscriber with the number of its rows and the time of the oldest change, as far as that is known. */
    String backlog() {
        String oldest = layout.changedAt()
                .map(column -> "min(" + row.quote(column) + ")")
                .orElse("NULL");
        Optional<String> subscriber = layout.queue().subscriber().map(row::quote);
        return "SELECT " + subscriber.orElse("''") + ", count(*), " + oldest + " FROM " + table
                + subscriber.map(who -> " GROUP BY " + who + " ORDER BY " + who).orElse("");
    }

    /** Reads an id that no row of the queue exceeds now. */
    SqlClause highestId() {
        SqlClause ofQueue = SqlClause.allOf(queue);
        return new SqlClause("SELECT max(" + id + ") FROM " + source + ofQueue.where(), ofQueue.arguments());
    }

    /** Reads the id that was given last and who may have taken one before; empty where the database does not tell. */
    abstract Optional<SqlClause> idsAndWriters();

    /** Reads whether rows at or below an id may come after all; empty where the database does not tell. */
    abstract Optional<SqlClause> idsBeganAnew(long above);

    /** Deletes no row, which needs the right to delete all the same. */
    final String deleteNothing() {
        return "DELETE FROM " + table + " WHERE 1 = 0";
    }

    /** Deletes rows that were read. */
    abstract SqlClause delete(Collection<ChangeRow> rows);

    /** Deletes rows with these ids of which all conditions are true. */
    final SqlClause delete(Collection<?> ids, List<SqlClause> conditions) {
        return dialect.deleteByIds(table, indexOfDeletes, layout.id(), ids, SqlClause.allOf(conditions));
    }

    /** Counts those of these rows that are in the table, whatever they say by now. */
    final SqlClause count(Collection<ChangeRow> rows) {
        SqlClause present = dialect.in(layout.id(), ids(rows));
        return new SqlClause("SELECT count(*) FROM " + byId + " WHERE " + present.sql(), present.arguments());
    }

    /** Inserts a row with values for these columns. */
    String insert(List<Column> columns) {
        return "INSERT INTO " + table + " ("
                + columns.stream().map(row::quote).collect(Collectors.joining(", ")) + ") VALUES ("
                + columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")";
    }
}
