package org.datasync.watch.records;

import java.util.OptionalLong;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.log.Log;
import org.datasync.watch.schema.Table;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** About how many rows tables have: counted if they are not too many, else as the database's statistics say. */
public final class RowEstimate {

    /** More rows than these are not counted. */
    private static final int COUNTED = 2_000_000;

    private static final Log LOG = Log.of(RowEstimate.class);

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final int counted;

    /** Of tables of this database. */
    public RowEstimate(JdbcTemplate jdbc, Dialect dialect) {
        this(jdbc, dialect, COUNTED);
    }

    RowEstimate(JdbcTemplate jdbc, Dialect dialect, int counted) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.counted = counted;
    }

    /** Of one table; empty if it cannot be told. To be asked seldom and outside of a transaction, as it counts. */
    public OptionalLong of(Table table) {
        try {
            Long count = jdbc.queryForObject(
                    "SELECT count(*) FROM (SELECT 1 AS one FROM " + dialect.ownRows(table) + dialect.limit()
                            + ") counted" + dialect.uncommitted(),
                    Long.class,
                    counted);
            return count != null && count < counted ? OptionalLong.of(count) : byStatistics(table);
        } catch (DataAccessException e) {
            LOG.debug("Nobody knows how many rows {} has", table.name(), e);
            return OptionalLong.empty();
        }
    }

    /** What says that there are fewer than were counted is out of date. */
    private OptionalLong byStatistics(Table table) {
        return dialect.estimatedRows(table.name()).stream()
                .flatMap(query -> jdbc
                        .queryForList(query.sql(), Long.class, query.arguments().toArray())
                        .stream())
                .filter(rows -> rows != null && rows >= counted)
                .mapToLong(Long::longValue)
                .findFirst();
    }
}
