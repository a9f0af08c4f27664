package org.datasync.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.monitor.Monitor;
import org.datasync.watch.support.LogLines;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscribers of a change table that nobody reads any more are told of, though nobody asks. */
class UnreadSubscribersTest {

    private final WatchContext context = new WatchContext(TestDatabase.H2.newDatabase());

    @AfterEach
    void close() {
        context.close();
    }

    private static Stream<String> warnings(LogLines log) {
        return log.text().lines().filter(line -> line.contains("nobody seems to read"));
    }

    @Test
    void oneWithAnOldChangeIsWarnedOfOnce() {
        context.receive("datasync-watch:change-table:unread?dataSource=#db&install=ensure&changeTable=unread"
                + "&subscriber=here&delay=20");
        String row = "INSERT INTO unread (subscriber, table_name, record_key, operation, changed_at)"
                + " VALUES ('%s', 'product', '{\"id\":1}', 'update', DATEADD(MINUTE, -%d, CURRENT_TIMESTAMP))";
        context.execute(row.formatted("gone", 61), row.formatted("slow", 59));
        LogLines log = new LogLines();
        Monitor monitor =
                ((DatasyncWatchConsumer) context.camel().getRoutes().get(0).getConsumer()).monitor();

        monitor.sample();
        assertThat(warnings(log))
                .singleElement()
                .asString()
                .contains(
                        "WARN",
                        "The change table of watch unread has changes of subscriber gone",
                        "action=uninstall of datasync-watch:trigger:gone");
        monitor.want();
        monitor.sample();
        assertThat(warnings(log)).hasSize(1);
    }
}
