package org.datasync.watch.dialect.postgresql;

import java.time.Duration;
import java.util.List;
import org.datasync.watch.dialect.ChangeTableColumns;
import org.datasync.watch.dialect.LaneIndex;
import org.datasync.watch.dialect.LaneIndexes;
import org.datasync.watch.dialect.QueueKey;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.TableName;

/**
 * A partial index on an expression: a row of another subscriber, whose watch may have one lane, costs no more than a comparison. What
 * says whose the rows are is told so that the planner takes it to be true of most rows and uses no other index for it, as it would
 * then sort what it finds.
 */
final class PostgreSqlLaneIndexes implements LaneIndexes {

    private static final String NAMES = """
            SELECT c.relname FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
            WHERE x.indrelid = pg_catalog.to_regclass(?) AND x.indisvalid AND x.indisready""";

    private final PostgreSqlDialect dialect;

    PostgreSqlLaneIndexes(PostgreSqlDialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public String literal(char unseen) {
        return String.format("E'\\x%02x'", (int) unseen);
    }

    @Override
    public List<String> creation(LaneIndex index) {
        return List.of("CREATE INDEX IF NOT EXISTS " + dialect.quote(index.name()) + " ON "
                + dialect.quote(index.table()) + " ((" + index.lane() + "), " + id() + ") WHERE " + ofQueue(index));
    }

    @Override
    public List<String> removal(TableName table, String name) {
        return List.of("DROP INDEX IF EXISTS " + dialect.quote(new TableName(table.schema(), name)));
    }

    @Override
    public List<String> sessionSetup(Duration lockTimeout) {
        return List.of("SET LOCAL lock_timeout = " + lockTimeout.toMillis());
    }

    @Override
    public List<String> sessionReset() {
        return List.of();
    }

    @Override
    public SqlClause names(TableName table) {
        return new SqlClause(NAMES, List.of(dialect.quote(table)));
    }

    @Override
    public SqlClause next(LaneIndex index, String columns, int lane, SqlClause rest, long after, int limit) {
        return dialect.nextOfQueue(
                columns,
                new QueueKey(dialect.quote(index.table()), "(" + index.lane() + ")", id()),
                SqlClause.allOf(List.of(SqlClause.of(ofQueue(index)), rest)),
                lane,
                after,
                limit);
    }

    private String id() {
        return dialect.quote(ChangeTableColumns.ID);
    }

    private String ofQueue(LaneIndex index) {
        return dialect.trueOfMost(SqlClause.of(
                        dialect.quote(ChangeTableColumns.SUBSCRIBER) + " = " + dialect.literal(index.queue())))
                .sql();
    }
}
