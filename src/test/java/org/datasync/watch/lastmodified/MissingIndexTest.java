package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.LogLines;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A table without an index that begins with its column is warned of, with a statement that cures it. */
@Tag("mysql")
class MissingIndexTest {

    private static final String WATCH = "datasync-watch:last-modified:follow?dataSource=#db&tables=product,Two Words"
            + "&modifiedColumn=version&lag=0&initialDelay=0&delay=20";

    private static Stream<TestDatabase> databases() {
        return TestDatabase.all();
    }

    private static List<String> advice(LogLines log) {
        return Pattern.compile("Create one: (CREATE INDEX .*\\))")
                .matcher(log.text())
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void theStatementThatIsToldCuresIt(TestDatabase database) {
        try (HikariDataSource dataSource = database.newDatabase()) {
            List<String> statements;
            try (WatchContext context = new WatchContext(dataSource)) {
                String quote = InnoDb.is(database) ? "`" : "\"";
                for (String table : List.of("product", quote + "Two Words" + quote)) {
                    context.execute(
                            "CREATE TABLE " + table
                                    + " (id integer NOT NULL, part varchar(20) NOT NULL, version integer, PRIMARY KEY (id, part))");
                    context.execute("INSERT INTO " + table + " VALUES (1, 'a', 1)");
                }
                LogLines log = new LogLines();
                context.receive(WATCH);
                await().until(() -> context.received().size() == 2);
                statements = advice(log);
                assertThat(statements).hasSize(2);
                context.execute(statements.toArray(String[]::new));
            }
            try (WatchContext context = new WatchContext(dataSource)) {
                LogLines log = new LogLines();
                context.execute("UPDATE product SET version = 2");
                context.receive(WATCH);
                await().until(() -> context.received().size() == 1);
                assertThat(advice(log)).isEmpty();
            }
        }
    }
}
