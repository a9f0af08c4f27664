package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.pattern.UnreadableBatch;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps the images of a fetch from our own change table within {@code maxBatchBytes}:
 *
 * <ol>
 *   <li>The fetch leaves out the images of a row that are larger than its share of the limit, and tells their size instead. So
 *       all that it reads is within the limit, and no statement more is needed as long as rows are small.
 *   <li>Of the rows without images as many are completed by one more statement as the limit allows, in order, at least one.
 *   <li>Images that do not fit into the memory even so are {@link Unreadable}.
 * </ol>
 */
final class LargeImages {

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final ChangeTableSql sql;
    private final ChangeRowReader reader;
    private final ImageLimit limit;

    LargeImages(JdbcTemplate jdbc, Dialect dialect, ChangeTableSql sql, ChangeRowReader reader, ImageLimit limit) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.sql = sql;
        this.reader = reader;
        this.limit = limit;
    }

    /** The first rows whose images keep to the limit together, complete; at least one. */
    List<ChangeRow> within(List<ChangeRow> rows) {
        if (!isAnyLeftOut(rows)) {
            return rows;
        }
        List<ChangeRow> fitting =
                rows.subList(0, fitting(rows.stream().map(LargeImages::size).toList()));
        return complete(fitting, true);
    }

    private static boolean isAnyLeftOut(List<ChangeRow> rows) {
        for (ChangeRow row : rows) {
            if (size(row) > 0) {
                return true;
            }
        }
        return false;
    }

    /** How many of the first of so large images keep to the limit together; at least one. */
    int fitting(List<Long> sizes) {
        long sum = 0;
        for (int i = 0; i < sizes.size(); i++) {
            sum += sizes.get(i);
            if (i > 0 && sum > limit.bytes()) {
                return i;
            }
        }
        return sizes.size();
    }

    /** The size of the images that are left out of a row; 0 of one that is complete. */
    static long size(ChangeRow row) {
        return row.own().before() instanceof Omitted omitted ? omitted.size() : 0;
    }

    /**
     * The rows with all their images; without those that are gone by now.
     *
     * @param divisible whether they may be asked for apart
     * @throws UnreadableBatch if the images of several that may be do not fit into the memory
     */
    List<ChangeRow> complete(List<ChangeRow> rows, boolean divisible) {
        List<ChangeRow> large = rows.stream().filter(row -> size(row) > 0).toList();
        if (large.isEmpty()) {
            return rows;
        }
        Map<Object, ChangeRow> loaded = loaded(large, divisible);
        List<ChangeRow> complete = new ArrayList<>();
        for (ChangeRow row : rows) {
            ChangeRow whole = size(row) > 0 ? loaded.get(row.id()) : row;
            if (whole != null) {
                complete.add(whole);
            }
        }
        return complete;
    }

    private Map<Object, ChangeRow> loaded(List<ChangeRow> large, boolean divisible) {
        SqlClause query = sql.whole(large.stream().map(ChangeRow::id).toList());
        Map<Object, ChangeRow> loaded = new HashMap<>();
        try {
            jdbc.query(
                    query.sql(),
                    row -> {
                        ChangeRow whole = reader.mapRow(row, 0);
                        loaded.put(whole.id(), whole);
                    },
                    query.arguments().toArray());
        } catch (RuntimeException | OutOfMemoryError e) {
            if (dialect.isInfrastructure(e)) {
                throw e;
            }
            if (divisible && large.size() > 1) {
                throw new UnreadableBatch(e);
            }
            loaded.clear();
            large.forEach(row -> loaded.put(row.id(), withoutImages(row, e)));
        }
        return loaded;
    }

    private static ChangeRow withoutImages(ChangeRow row, Throwable e) {
        Unreadable images = new Unreadable(
                "its images have a size of " + size(row) + ", which may be more than this JVM's memory takes ("
                        + e.getClass().getSimpleName() + ")");
        return row.with(images, images);
    }
}
