package org.datasync.watch.docs;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** The database of the examples. */
final class ExampleStore {

    private ExampleStore() {}

    /** The tables of the examples, with a product that was changed and one that is gone. */
    static HikariDataSource create() {
        HikariDataSource store = new HikariDataSource();
        store.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        createTables(new JdbcTemplate(store));
        return store;
    }

    static void createTables(JdbcTemplate jdbc) {
        jdbc.execute("create table product (id integer primary key, name varchar(100), price numeric(10, 2))");
        jdbc.execute("create table product_change (id integer generated always as identity primary key,"
                + " product_id integer, deleted boolean)");
        jdbc.execute("insert into product values (7, 'Pears', 1.10)");
        jdbc.execute("insert into product_change (product_id, deleted) values (7, false), (8, true)");
    }

    static void awaitEmpty(HikariDataSource store) {
        JdbcTemplate jdbc = new JdbcTemplate(store);
        await().until(() -> jdbc.queryForList("select * from product_change").isEmpty());
    }
}
