package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A watch of a table that PostgreSQL's logical replication writes to, which fires row triggers and no others. */
class PostgreSqlReplicationTest extends DatabaseContract {

    private static final String SLOT = "datasync_replication_test";

    private HikariDataSource published;
    private JdbcTemplate source;

    PostgreSqlReplicationTest() {
        super(TestDatabase.POSTGRESQL);
    }

    /** Within one server a subscription would wait for itself if it had to create the slot. */
    @BeforeEach
    void subscribe() {
        published = database.newDatabase();
        source = new JdbcTemplate(published);
        source.execute("CREATE TABLE product (id integer PRIMARY KEY, name text)");
        source.execute("CREATE PUBLICATION products FOR TABLE product");
        source.execute("SELECT pg_create_logical_replication_slot('" + SLOT + "', 'pgoutput')");
        createProducts("name text");
        context.execute("CREATE SUBSCRIPTION products CONNECTION '" + connection()
                + "' PUBLICATION products WITH (create_slot = false," + " slot_name = '" + SLOT
                + "', copy_data = false)");
    }

    private String connection() {
        String server = published.getJdbcUrl().replaceFirst(".*//", "").replaceFirst("\\?.*", "");
        return "host=localhost port=" + server.replaceFirst(".*:", "").replaceFirst("/.*", "") + " dbname="
                + server.replaceFirst(".*/", "") + " user=postgres";
    }

    @AfterEach
    void unsubscribe() {
        context.close();
        context.execute(
                "ALTER SUBSCRIPTION products DISABLE",
                "ALTER SUBSCRIPTION products SET (slot_name = NONE)",
                "DROP SUBSCRIPTION products");
        await().until(() -> source.queryForObject(
                        "SELECT count(*) FROM pg_replication_slots WHERE active AND slot_name = '" + SLOT + "'",
                        Integer.class)
                == 0);
        source.execute("SELECT pg_drop_replication_slot('" + SLOT + "')");
        published.close();
    }

    @Test
    void changesThatASubscriptionApplies() {
        context.receive(trigger("store", "tables=product", "capture=both"));
        source.execute("INSERT INTO product VALUES (1, 'Pears'), (2, 'Figs')");
        source.execute("UPDATE product SET name = 'Plums' WHERE id = 1");
        source.execute("DELETE FROM product WHERE id = 2");
        awaitReceived(4);

        assertThat(received())
                .containsExactly(
                        "insert product [1]", "insert product [2]", "update product [1]", "delete product [2]");
    }
}
