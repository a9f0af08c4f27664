package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Runs each example of {@code layouts.md} as it stands. */
class LayoutsTest {

    private static final Document LAYOUTS = Document.read("src/main/docs/layouts.md");

    private final HikariDataSource dataSource = new HikariDataSource();
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    private final YamlRoutes routes = new YamlRoutes();
    private final CapturedLog log = new CapturedLog();

    LayoutsTest() {
        dataSource.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        routes.camel().getRegistry().bind("db", dataSource);
        routes.camel().getRegistry().bind("log", log);
    }

    @AfterEach
    void close() {
        routes.close();
        dataSource.close();
    }

    private void awaitEmpty(String table) {
        await().until(() -> jdbc.queryForList("SELECT * FROM " + table).isEmpty());
    }

    @Test
    void everyExampleIsRun() {
        assertThat(LAYOUTS.code("yaml")).hasSize(3);
        assertThat(LAYOUTS.section("Rattail").code("yaml")).hasSize(1);
        assertThat(LAYOUTS.section("CORE-POS").code("yaml")).hasSize(2);
    }

    @Test
    void rattail() {
        Document rattail = LAYOUTS.section("Rattail");
        rattail.statements().forEach(jdbc::execute);
        jdbc.execute("insert into department values ('d1', 'Produce')");
        jdbc.execute("insert into product values ('p1', 'Bananas', 0.690)");
        jdbc.execute("insert into change values ('9', 'Product', 'p1', true), ('8', 'Product', 'p1', false),"
                + " ('7', 'Department', 'd1', false), ('6', 'Product', 'p2', true)");
        routes.start(rattail.code("yaml").get(0));
        awaitEmpty("change");
        assertThat(log.lines())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .contains("\"table\":\"product\",\"key\":{\"uuid\":\"p1\"},\"operation\":\"upsert\"")
                                .contains("\"after\":{\"uuid\":\"p1\",\"description\":\"Bananas\",\"price\":0.690}"),
                        line -> assertThat(line)
                                .contains(
                                        "\"table\":\"department\",\"key\":{\"uuid\":\"d1\"},\"operation\":\"upsert\""),
                        line -> assertThat(line)
                                .contains("\"table\":\"product\",\"key\":{\"uuid\":\"p2\"},\"operation\":\"delete\""));
        jdbc.execute("insert into change values ('5', 'Vendor', 'v1', false)");
        await().until(() -> jdbc.queryForList("SELECT status FROM datasync_failure", String.class)
                .equals(List.of("held")));
        assertThat(log.lines())
                .as("a class that tableMap does not name is held")
                .hasSize(3);
    }

    @Test
    void corePos() {
        Document corePos = LAYOUTS.section("CORE-POS");
        corePos.statements().forEach(jdbc::execute);
        recordCorePosChanges();
        routes.start(corePos.code("yaml").get(0));
        awaitEmpty("datasync_changes");
        assertThat(log.lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains(
                                        "\"table\":\"products\",\"key\":{\"upc\":\"0004011\"},\"operation\":\"upsert\""),
                        line -> assertThat(line)
                                .contains(
                                        "\"table\":\"departments\",\"key\":{\"dept_no\":12},\"operation\":\"upsert\""),
                        line -> assertThat(line)
                                .contains(
                                        "\"table\":\"products\",\"key\":{\"upc\":\"0004012\"},\"operation\":\"delete\""),
                        line -> assertThat(line)
                                .contains(
                                        "\"table\":\"Vendor\",\"key\":{\"object_key\":\"3\"},\"operation\":\"upsert\""));
    }

    private void recordCorePosChanges() {
        jdbc.execute("insert into datasync_changes (object_type, object_key, deleted) values ('Product', '0004011', 0),"
                + " ('Department', '12', 0), ('Product', '0004012', 1), ('Vendor', '3', 0)");
    }

    @Test
    void corePosWithAKeyThatIsNotThePrimaryKey() {
        Document corePos = LAYOUTS.section("CORE-POS");
        corePos.statements().stream()
                .map(statement -> statement.replace(
                        "upc varchar(13) primary key", "id integer primary key, upc varchar(13) unique"))
                .forEach(jdbc::execute);
        jdbc.execute("insert into products values (1, '0004011', 'Bananas', 0.69)");
        recordCorePosChanges();
        routes.start(corePos.code("yaml").get(1));
        await().until(() -> log.lines().size() == 2);
        assertThat(log.lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("\"key\":{\"upc\":\"0004011\"},\"operation\":\"upsert\"")
                                .contains("\"after\":{\"id\":1,\"upc\":\"0004011\",\"description\":\"Bananas\""),
                        line -> assertThat(line).contains("\"key\":{\"upc\":\"0004012\"},\"operation\":\"delete\""));
        await().until(() -> jdbc.queryForList("SELECT object_type FROM datasync_changes", String.class)
                .toString()
                .equals("[Department, Vendor]"));
    }
}
