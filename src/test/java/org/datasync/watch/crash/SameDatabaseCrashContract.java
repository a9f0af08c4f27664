package org.datasync.watch.crash;

import java.util.List;
import org.datasync.watch.database.PostgreSqlServer;
import org.datasync.watch.support.JvmProcess;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Changes and target are in one database.
 *
 * <p>The moments between the last write and the end of the commit are the dangerous ones and the shortest. So the database
 * takes its time over them, gives up what it does for a JVM that is gone, and the kills fall on each of them in turn.
 */
abstract class SameDatabaseCrashContract extends CrashContract {

    /** What the session of the copying JVM is seen doing when it is killed. */
    private static final List<String> MOMENTS = List.of("INSERT%", "DELETE%", "COMMIT%");

    private static final String SLOW = "CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM pg_sleep(CAST(TG_ARGV[0] AS float)); RETURN NULL; END $$";
    private static final String QUICK =
            "CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$";

    /** For which kill the queue is slow by now. */
    private int slowKill = -1;

    SameDatabaseCrashContract(int kills) {
        super(kills, 1_500);
    }

    @Override
    protected void makeSlow(JdbcTemplate jdbc) {
        jdbc.execute("ALTER DATABASE " + jdbc.queryForObject("SELECT current_database()", String.class)
                + " SET client_connection_check_interval = 5");
        jdbc.execute(SLOW);
        jdbc.execute("CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON target DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW WHEN (NEW.n % 20 = 0) EXECUTE FUNCTION slow(0.01)");
    }

    @Override
    protected void endSlowness(JdbcTemplate jdbc) {
        jdbc.execute(QUICK);
    }

    /** Only now does the trigger come to the queue, as a start refuses to work on tables of ours with triggers of others. */
    @Override
    protected boolean isMoment(JdbcTemplate jdbc, int kill) {
        if (slowKill != kill) {
            jdbc.execute("CREATE TRIGGER slow BEFORE DELETE ON queue EXECUTE FUNCTION slow(0.02)");
            slowKill = kill;
        }
        return !jdbc.queryForList(
                        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE ?"
                                + " AND (query LIKE 'INSERT INTO target%' OR wait_event = 'PgSleep')",
                        MOMENTS.get(kill % MOMENTS.size()))
                .isEmpty();
    }

    @Override
    protected JvmProcess start(String url, String targetUrl, String node, String uri) {
        tidy(url);
        return CopyProcess.start(url, node, uri);
    }

    /** Takes away what a start would refuse. */
    final void tidy(String url) {
        new JdbcTemplate(new DriverManagerDataSource(url)).execute("DROP TRIGGER IF EXISTS slow ON queue");
    }

    @Override
    protected String targetUrl(PostgreSqlServer server, String url) {
        return url;
    }
}
