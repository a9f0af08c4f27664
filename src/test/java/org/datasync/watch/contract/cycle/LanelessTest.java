package org.datasync.watch.contract.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.stream.Stream;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the database has no hash function, more than one lane is refused, for our own tables and for others. */
class LanelessTest {

    private static Stream<TestDatabase> databases() {
        return Stream.of(TestDatabase.HSQLDB, TestDatabase.DERBY, TestDatabase.SQLITE);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void moreThanOneLaneIsRefused(TestDatabase database) {
        assertThat(Dialects.known())
                .filteredOn(dialect -> dialect.name().equals(database.name()))
                .singleElement()
                .satisfies(dialect -> assertThat(dialect.capabilities()).doesNotContain(Capability.LANES));
        for (String uri : List.of(
                DatabaseContract.watch("queue", "install=ensure", "lanes=2"),
                DatabaseContract.watch("own", "changeTable=pending", "tables=product", "keyColumns=id", "lanes=8"),
                DatabaseContract.producer("queue", "action=set-lanes", "lanes=2"))) {
            try (HikariDataSource dataSource = database.newDatabase();
                    WatchContext context = new WatchContext(dataSource)) {
                context.execute("CREATE TABLE pending (id bigint NOT NULL PRIMARY KEY)");
                assertThat(DatabaseContract.refusal(() -> start(context, uri)))
                        .contains("needs lanes, which " + database.name() + " cannot do");
            }
        }
    }

    private static void start(WatchContext context, String uri) {
        if (uri.contains("action=")) {
            context.camel().start();
            context.request(uri, null);
        } else {
            context.receive(uri);
        }
    }
}
