package org.datasync.watch.bench;

import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.CapturedChanges;
import org.datasync.watch.dialect.CapturedTable;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.TriggerLevel;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tables like those of TPC-B on PostgreSQL, three of which are captured, and the triggers that do it. */
final class CapturedTables {

    static final int ACCOUNTS = 100_000;
    static final int TELLERS = 100;
    static final int BRANCHES = 10;

    /** Those that are captured, in the order in which a transaction updates them. */
    static final List<String> CAPTURED = List.of("account", "teller", "branch");

    /** What captures them, by the name that a report has for it. */
    static final List<Kind> KINDS = List.of(
            ours("key", false, false, TriggerLevel.ROW),
            ours("row", false, true, TriggerLevel.ROW),
            ours("both", true, true, TriggerLevel.ROW),
            ours("key, statement level", false, false, TriggerLevel.STATEMENT),
            ours("row, statement level", false, true, TriggerLevel.STATEMENT),
            ours("both, statement level", true, true, TriggerLevel.STATEMENT),
            new Kind("both as CSV, a peer's way", tables -> CsvTriggers.creation(), tables -> CsvTriggers.removal()));

    private final DataSource dataSource;
    private final Dialect dialect = Dialects.of("PostgreSQL");
    private final JdbcTemplate jdbc;

    CapturedTables(DataSource dataSource) {
        this.dataSource = dataSource;
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** A way to capture changes: the statements that install its triggers, and those that remove them. */
    record Kind(
            String name,
            Function<CapturedTables, List<String>> creation,
            Function<CapturedTables, List<String>> removal) {}

    private static Kind ours(String name, boolean before, boolean after, TriggerLevel level) {
        CapturedChanges changes = new CapturedChanges(before, after, null, false, false);
        return new Kind(name, tables -> tables.creation(changes, level), tables -> tables.removal(changes, level));
    }

    private List<String> creation(CapturedChanges changes, TriggerLevel level) {
        return CAPTURED.stream()
                .map(table -> capture(table, changes, level))
                .flatMap(capture -> dialect.triggers().create(capture).stream())
                .toList();
    }

    private List<String> removal(CapturedChanges changes, TriggerLevel level) {
        return CAPTURED.stream()
                .map(table -> capture(table, changes, level))
                .flatMap(capture -> dialect.triggers().drop(capture.name(), List.of()).stream())
                .toList();
    }

    private Capture capture(String name, CapturedChanges changes, TriggerLevel level) {
        Table table = new TableReader(dataSource, dialect).read(name, "");
        return new Capture(
                new CaptureName(new TableName("public", "datasync"), "bench", table.name()),
                1,
                new CapturedTable(table, name, List.of(table.columns().get(0)), KeyProof.IMMEDIATE, table.columns()),
                changes,
                null,
                level);
    }

    void create() {
        create("branch", BRANCHES);
        create("teller", TELLERS);
        create("account", ACCOUNTS);
        jdbc.execute("CREATE TABLE history (account integer, teller integer, branch integer, delta integer,"
                + " changed timestamptz DEFAULT now())");
        dialect.changeTable(new TableName("", "datasync"), new TableName("", "datasync_version"))
                .get(0)
                .create(jdbc, "", () -> false);
    }

    private void create(String table, int rows) {
        jdbc.execute("CREATE TABLE " + table + " (id integer PRIMARY KEY, balance numeric(12, 2) NOT NULL,"
                + " filler char(80) NOT NULL DEFAULT '')");
        jdbc.update("INSERT INTO " + table + " (id, balance) SELECT n, 0 FROM generate_series(1, ?) n", rows);
        jdbc.execute("VACUUM ANALYZE " + table);
    }

    void install(Kind kind) {
        kind.creation().apply(this).forEach(jdbc::execute);
    }

    void remove(Kind kind) {
        kind.removal().apply(this).forEach(jdbc::execute);
    }
}
