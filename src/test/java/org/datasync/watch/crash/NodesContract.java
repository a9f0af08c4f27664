package org.datasync.watch.crash;

import org.datasync.watch.database.PostgreSqlServer;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A server with the watch {@code queue} and a table {@code target}, for JVMs of their own that copy the one into the other. */
abstract class NodesContract {

    private final String uri;
    private PostgreSqlServer server;
    String url;
    JdbcTemplate jdbc;

    NodesContract(String uri) {
        this.uri = uri;
    }

    @BeforeEach
    void start() {
        server = new PostgreSqlServer().start();
        url = server.newDatabase();
        jdbc = new JdbcTemplate(new DriverManagerDataSource(url));
        jdbc.execute("CREATE TABLE target (n bigint GENERATED ALWAYS AS IDENTITY, change_id varchar(200),"
                + " record_key varchar(40), node varchar(20), at timestamptz DEFAULT clock_timestamp())");
        try (WatchContext context = new WatchContext(jdbc.getDataSource())) {
            context.receive(uri + "&install=ensure");
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    int pending() {
        Integer count = jdbc.queryForObject("SELECT count(*) FROM queue", Integer.class);
        return count == null ? 0 : count;
    }
}
