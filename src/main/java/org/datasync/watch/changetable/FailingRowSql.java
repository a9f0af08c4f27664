package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.pattern.Source;

/** The statements by which a row is found that statements about several rows fail of, and by which it is treated then. */
final class FailingRowSql {

    /** No record's id, and what no row says. */
    private static final String NOBODY = "no" + Source.SEPARATOR + Source.SEPARATOR + "record";

    private final ChangeTable owner;
    private final ChangeTableSql sql;
    private final String id;

    FailingRowSql(ChangeTable owner, ChangeTableSql sql) {
        this.owner = owner;
        this.sql = sql;
        this.id = sql.row.id();
    }

    /** Leaves rows with these ids out of statements about several rows from now on. */
    void leaveOut(Collection<?> ids) {
        sql.leftOut.are(ids);
    }

    /** Reads the rows of a range, and looks at all that other statements look at. */
    SqlClause looksAt(SqlClause range) {
        List<SqlClause> conditions = new ArrayList<>(sql.standing);
        List<String> texts = Stream.concat(Stream.of(sql.row.recordId()), owner.textsOfValues(sql.row).stream())
                .distinct()
                .toList();
        conditions.add(new SqlClause(
                texts.stream().map(text -> text + " <> ?").collect(Collectors.joining(" AND ", "(", ")")),
                texts.stream().<Object>map(text -> NOBODY).toList()));
        SqlClause condition = LeftOutRows.within(sql.leftOut.without(range), conditions);
        return new SqlClause("SELECT " + sql.columns + " FROM " + sql.table + condition.where(), condition.arguments());
    }

    /** Whether an id is higher than this one. */
    SqlClause above(Object idValue) {
        return new SqlClause(
                id + " > " + sql.dialect.placeholder(sql.layout.id()), List.of(sql.dialect.bound(idValue)));
    }

    /** Counts the ids of a range. */
    SqlClause countOf(SqlClause range) {
        SqlClause condition = SqlClause.allOf(ChangeTableSql.plus(sql.queue, sql.leftOut.without(range)));
        return new SqlClause(
                "SELECT count(DISTINCT " + id + ") FROM " + sql.table + condition.where(), condition.arguments());
    }

    /** Reads the first ids of a range. */
    SqlClause idsOf(SqlClause range, long first) {
        SqlClause condition = SqlClause.allOf(ChangeTableSql.plus(sql.queue, sql.leftOut.without(range)));
        List<Object> arguments = new ArrayList<>(condition.arguments());
        arguments.add(first);
        return new SqlClause(
                "SELECT DISTINCT " + id + " FROM " + sql.table + condition.where() + " ORDER BY " + id
                        + sql.dialect.limit(),
                arguments);
    }

    /** Reads those of these ids that there are. */
    SqlClause present(Collection<?> ids) {
        SqlClause condition = SqlClause.allOf(ChangeTableSql.plus(sql.queue, sql.dialect.in(sql.layout.id(), ids)));
        return new SqlClause("SELECT " + id + " FROM " + sql.table + condition.where(), condition.arguments());
    }

    /** Deletes rows whatever they say. */
    SqlClause deleteUnread(Collection<?> ids) {
        return sql.delete(ids, sql.queue);
    }
}
