package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.PollErrors;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database without an encoding: bytes that are no text are the failure of the rows that hold them. */
class PostgreSqlAsciiTest extends DatabaseContract {

    private static final String UNDAUNTED =
            "failureScope=lane&maxAttempts=1&retryDelay=5&maxRetryDelay=20&exceptionHandler=#errors";
    private static final String PARKED = "datasync_failure WHERE status = 'parked'";

    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private HikariDataSource ascii;

    PostgreSqlAsciiTest() {
        super(TestDatabase.POSTGRESQL);
    }

    @BeforeEach
    void createDatabase() {
        String name = dataSource.getJdbcUrl().replaceAll(".*/(\\w+)\\?.*", "$1");
        context.execute("CREATE DATABASE " + name
                + "_ascii ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
        ascii = new HikariDataSource();
        ascii.setJdbcUrl(dataSource.getJdbcUrl().replace(name, name + "_ascii"));
        ascii.setMinimumIdle(0);
        context.close();
        context = new WatchContext(ascii);
        context.camel().getRegistry().bind("errors", new PollErrors(errors));
        context.execute("CREATE TABLE product (id text NOT NULL PRIMARY KEY, name text)");
    }

    @AfterEach
    void closeDatabase() {
        ascii.close();
    }

    private void insertProducts() {
        context.execute(
                "INSERT INTO product VALUES ('1', 'a')",
                "INSERT INTO product VALUES ('2', E'\\xff\\xfe')",
                "INSERT INTO product VALUES ('3', 'c')",
                "INSERT INTO product VALUES (E'\\xff', 'd')",
                "INSERT INTO product VALUES ('5', 'e')");
    }

    private void assertGoodOnesCame(String table, String action, int bad) {
        await().untilAsserted(() -> {
            assertThat(errors).isEmpty();
            assertThat(context.count(PARKED)).isEqualTo(bad);
            assertThat(context.received()).hasSize(5 - bad);
        });
        assertThat(context.received())
                .extracting(change -> change.getKey().value())
                .contains("1", "3", "5")
                .doesNotHaveDuplicates();
        assertThat((List<?>) context.request(action + "list-parked", null)).hasSize(bad);
        assertThat(context.request(action + "requeue&all=true", null)).isEqualTo(bad);
        await().untilAsserted(() -> assertThat(context.count(PARKED)).isEqualTo(bad));
        assertThat(context.request(action + "drop&all=true", null)).isEqualTo(bad);
        await().untilAsserted(() -> {
            assertThat(errors).isEmpty();
            assertThat(context.count(table)).isZero();
            assertThat(context.count("datasync_failure")).isZero();
        });
    }

    @Test
    void inImagesAndKeysThatAreCaptured() {
        context.receive(trigger("store", "tables=product", UNDAUNTED));
        insertProducts();
        assertGoodOnesCame("datasync", triggerProducer("store", "tables=product", "action="), 2);
    }

    @Test
    void inRecordsThatAreRead() {
        context.receive(trigger("store", "tables=product", "capture=key", "fetchRow=true", UNDAUNTED));
        insertProducts();
        assertGoodOnesCame("datasync", triggerProducer("store", "tables=product", "fetchRow=true", "action="), 2);
    }

    @Test
    void inATableOfTheApplication() {
        context.execute("CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, product text, what text)");
        String options = "changeTable=pending&tables=product&keyColumns=product&keyNames=id";
        context.receive(watch("store", options, UNDAUNTED));
        context.execute(
                "INSERT INTO pending VALUES (1, '1', 'x')",
                "INSERT INTO pending VALUES (2, E'\\xff', 'x')",
                "INSERT INTO pending VALUES (3, '3', 'x')",
                "INSERT INTO pending VALUES (4, E'\\xfe1', 'x')",
                "INSERT INTO pending VALUES (5, '5', 'x')");
        assertGoodOnesCame("pending", producer("store", options, "action="), 2);
    }
}
