package org.datasync.watch.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.Column;

/**
 * The SQL that sums up the rows of ranges of keys. Where the database can, it is planned once for all ranges, which takes longer than to
 * read a hundred rows.
 */
final class SumSql {

    private final Dialect dialect;
    private final RangeSql ranges;
    private final Keys keys;
    private final Column first;
    private final String sum;
    private final Optional<String> listed;

    /**
     * Sums up a table.
     *
     * @param sum a number for each row
     */
    SumSql(Dialect dialect, ComparedTable compared, String sum) {
        this.dialect = dialect;
        this.ranges = new RangeSql(dialect, compared, List.of());
        this.keys = new Keys(compared.key());
        this.first = compared.key().get(0);
        this.sum = sum;
        this.listed = compared.key().size() == 1 ? dialect.listed(first) : Optional.empty();
    }

    /** Whether many small ranges take hardly longer than few large ones. */
    boolean isForMany() {
        return listed.isPresent();
    }

    /** How much SQL there is to each range, about. */
    int length() {
        return listed.map(String::length).orElse(sum.length()) + 100;
    }

    /**
     * A row for each range: its number, how many rows it has, and the exclusive or of their sums.
     *
     * @param most of a range that has more rows than it may have no more are summed, so that it takes no longer
     */
    SqlClause of(List<Range> all, int most) {
        List<SqlClause> selects = new ArrayList<>();
        List<Integer> closed = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (listed.isPresent() && isClosed(all.get(i))) {
                closed.add(i);
            } else {
                selects.add(one(i, all.get(i), most));
            }
        }
        if (!closed.isEmpty()) {
            selects.add(each(closed, all, most));
        }
        return new SqlClause(
                selects.stream().map(SqlClause::sql).collect(Collectors.joining(" UNION ALL ")),
                selects.stream().flatMap(select -> select.arguments().stream()).toList());
    }

    private static boolean isClosed(Range range) {
        return range.above().isPresent() && range.upTo().isPresent();
    }

    private SqlClause one(int number, Range range, int most) {
        List<SqlClause> conditions = new ArrayList<>(ranges.within(range));
        conditions.addAll(ranges.restrictions());
        SqlClause rows = rows(SqlClause.allOf(conditions), "", most);
        return new SqlClause("SELECT " + number + ", " + summed() + rows.sql() + ") datasync_rows", rows.arguments());
    }

    /** The order has an index taken where the planner knows nothing of how many rows a range has. */
    private SqlClause each(List<Integer> numbers, List<Range> all, int most) {
        List<Object> arguments = new ArrayList<>();
        for (int number : numbers) {
            arguments.add(bound(all.get(number).above()));
            arguments.add(bound(all.get(number).upTo()));
        }
        String bounds = listed.orElseThrow() + ", " + listed.orElseThrow();
        String values = numbers.stream()
                .map(number -> "(" + number + ", " + bounds + ")")
                .collect(Collectors.joining(", "));
        String key = Dialect.ROW + "." + dialect.quote(first.name());
        List<SqlClause> conditions = new ArrayList<>(
                List.of(SqlClause.of(key + " > datasync_low"), SqlClause.of(key + " <= datasync_high")));
        conditions.addAll(ranges.restrictions());
        SqlClause rows = rows(SqlClause.allOf(conditions), " ORDER BY " + key, most);
        String sql = "SELECT datasync_range, datasync_count, datasync_xor FROM (VALUES " + values
                + ") datasync_ranges (datasync_range, datasync_low, datasync_high) CROSS JOIN LATERAL (SELECT "
                + summed()
                + rows.sql() + ") datasync_rows) datasync_sums (datasync_count, datasync_xor)";
        arguments.addAll(rows.arguments());
        return new SqlClause(sql, arguments);
    }

    private Object bound(Optional<String> key) {
        return dialect.bound(keys.values(key.orElseThrow()).get(0));
    }

    private String summed() {
        return "COUNT(*), " + dialect.xor(RangeSql.SUM.name()) + " FROM (";
    }

    private SqlClause rows(SqlClause all, String order, int most) {
        String select = ranges.select(sum + " AS " + RangeSql.SUM.name()) + all.where() + order;
        return dialect.limited(new SqlClause(select, all.arguments()), most);
    }
}
