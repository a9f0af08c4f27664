package org.datasync.watch.dialect.innodb;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.datasync.watch.dialect.ChangeTableColumns;
import org.datasync.watch.dialect.LaneIndex;
import org.datasync.watch.dialect.LaneIndexes;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.TableName;

/**
 * An index on a column that the server computes, named as the index is: MariaDB indexes no expressions. The column is stored, since the
 * purge of rows would else compute it once more. The server keeps the expression as a text of its own making, and what it cannot print
 * of a literal it reads back from that as something else, {@code x1F} for the separator of a record's id: such characters are told by
 * functions of their numbers.
 */
final class InnoDbLaneIndexes implements LaneIndexes {

    /** Whether a column, as the catalog names it, is none of these. */
    static final String IS_NO_LANE = "COLUMN_NAME NOT REGEXP '_lanes_[0-9a-f]{8}_[0-9]+$'";

    /** What the server tells again as it was told. */
    private static final Pattern PLAIN = Pattern.compile("[\\w.-]*");

    private static final String NAMES =
            "SELECT DISTINCT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";

    private final InnoDbDialect dialect;

    InnoDbLaneIndexes(InnoDbDialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public String literal(char unseen) {
        return "CHAR(" + (int) unseen + " USING utf8mb4)";
    }

    /** In one statement, so that one node alone makes both. */
    @Override
    public List<String> creation(LaneIndex index) {
        String name = dialect.quote(index.name());
        return List.of("ALTER TABLE " + dialect.quote(index.table()) + " ADD COLUMN " + name
                + " smallint GENERATED ALWAYS AS (IF(" + subscriber() + " = " + constant(index.queue()) + ", "
                + index.lane() + ", NULL)) STORED INVISIBLE, ADD INDEX " + name + " (" + key(name) + ")");
    }

    @Override
    public List<String> removal(TableName table, String name) {
        return List.of("ALTER TABLE " + dialect.quote(table) + " DROP INDEX " + dialect.quote(name) + ", DROP COLUMN "
                + dialect.quote(name));
    }

    @Override
    public List<String> sessionSetup(Duration lockTimeout) {
        return InnoDbSession.bound(lockTimeout);
    }

    @Override
    public List<String> sessionReset() {
        return List.of(InnoDbSession.UNBOUND);
    }

    @Override
    public SqlClause names(TableName table) {
        return new SqlClause(NAMES, List.of(table.schema(), table.name()));
    }

    @Override
    public SqlClause next(LaneIndex index, String columns, int lane, SqlClause rest, long after, int limit) {
        String name = dialect.quote(index.name());
        SqlClause of = new SqlClause(
                subscriber() + " = ? AND " + name + " = ? AND " + id() + " > ?", List.of(index.queue(), lane, after));
        SqlClause condition = SqlClause.allOf(List.of(of, rest));
        return dialect.limited(
                new SqlClause(
                        "SELECT " + columns + " FROM " + dialect.by(dialect.quote(index.table()), index.name())
                                + condition.where() + " ORDER BY " + key(name),
                        condition.arguments()),
                limit);
    }

    private static String constant(String text) {
        return PLAIN.matcher(text).matches()
                ? "'" + text + "'"
                : "CONVERT(UNHEX('" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8))
                        + "') USING utf8mb4)";
    }

    private String key(String lane) {
        return subscriber() + ", " + lane + ", " + id();
    }

    private String subscriber() {
        return dialect.quote(ChangeTableColumns.SUBSCRIBER);
    }

    private String id() {
        return dialect.quote(ChangeTableColumns.ID);
    }
}
