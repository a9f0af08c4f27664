package org.datasync.watch.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.stream.Stream;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.FailingRoute;
import org.datasync.watch.support.ProductQueue;
import org.datasync.watch.support.QueueTest;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a route writes may be refused only at the commit, by a deferred constraint: that holds the one change alone. A commit
 * that fails otherwise is no attempt against any.
 */
class RefusedCommitTest extends QueueTest {

    RefusedCommitTest() {
        super(TestDatabase.POSTGRESQL);
    }

    /** Has the database carry this out for each row of the target, at the commit. */
    private void atCommit(String statement) {
        context.execute(
                "CREATE FUNCTION judge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + statement
                        + " RETURN NULL; END $$",
                "CREATE CONSTRAINT TRIGGER judge AFTER INSERT ON target DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION judge()");
    }

    private void assertThatProduct2IsHeld() {
        queue.recordTo(3);
        start("&retryDelay=60000&maxRetryDelay=60000");
        await().until(() -> queue.target().size() == 2 && queue.held() == 1);
        assertThat(queue.target()).containsExactly(1, 3);
        assertThat(context.rows("SELECT record_key FROM queue").toString()).contains("{\"id\":2}");
        assertThat(queue.pending()).isEqualTo(1);
    }

    @Test
    void byAForeignKeyHoldsTheChangeAndLetsTheOthersFlow() {
        context.execute(
                "CREATE TABLE department (id integer PRIMARY KEY)",
                "INSERT INTO department VALUES (1), (3)",
                "ALTER TABLE target ADD FOREIGN KEY (id) REFERENCES department DEFERRABLE INITIALLY DEFERRED");
        assertThatProduct2IsHeld();
    }

    /** The others that can defer constraints. */
    private static Stream<TestDatabase> others() {
        return Stream.of(TestDatabase.DERBY, TestDatabase.SQLITE);
    }

    @ParameterizedTest
    @MethodSource("others")
    void isHeldOnOtherDatabasesToo(TestDatabase database) {
        try (HikariDataSource other = database.newDatabase();
                WatchContext onOther = new WatchContext(other)) {
            ProductQueue products = new ProductQueue(onOther);
            onOther.execute(
                    "DROP TABLE target",
                    "CREATE TABLE department (id integer NOT NULL PRIMARY KEY)",
                    "INSERT INTO department VALUES (1), (3)",
                    "CREATE TABLE target (id integer REFERENCES department DEFERRABLE INITIALLY DEFERRED)");
            products.recordTo(3);
            onOther.start(new FailingRoute(ProductQueue.uri("&retryDelay=60000&maxRetryDelay=60000")));
            await().until(() -> products.target().size() == 2 && products.held() == 1);
            assertThat(products.target()).containsExactly(1, 3);
            assertThat(products.pending()).isEqualTo(1);
        }
    }

    @Test
    void byATriggerHoldsTheChangeAndLetsTheOthersFlow() {
        atCommit("IF NEW.id = 2 THEN RAISE EXCEPTION 'no such product'; END IF;");
        assertThatProduct2IsHeld();
    }

    @Test
    void byAFailureThatWillPassIsNoAttempt() {
        context.execute("CREATE SEQUENCE commits");
        atCommit("IF nextval('commits') < 3 THEN RAISE EXCEPTION 'try again' USING ERRCODE = '40001'; END IF;");
        queue.record(1);
        FailingRoute route = start("");
        await().until(() -> queue.pending() == 0);
        assertThat(route.deliveries()).containsExactly("1:1", "1:1", "1:1");
        assertThat(queue.target()).containsExactly(1);
    }
}
