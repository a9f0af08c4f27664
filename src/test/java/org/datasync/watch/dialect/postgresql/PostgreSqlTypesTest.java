package org.datasync.watch.dialect.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys of types that only PostgreSQL has, most of them texts to Java. */
class PostgreSqlTypesTest extends DatabaseContract {

    private static final String FETCH = watch(
            "store", "changeTable=pending", "tables=product", "fetchRow=true", "keyColumns=k", "retryDelay=60000");

    PostgreSqlTypesTest() {
        super(TestDatabase.POSTGRESQL);
    }

    @BeforeEach
    void createTypes() {
        context.execute(
                "CREATE SCHEMA other",
                "CREATE TYPE mood AS ENUM ('calm', 'Very \"happy\"')",
                "CREATE TYPE \"Mood\" AS ENUM ('calm')",
                "CREATE TYPE other.\"Mood 2\" AS ENUM ('calm')",
                "CREATE DOMAIN sku AS varchar(20)",
                "CREATE DOMAIN number AS integer",
                "CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, k text)");
    }

    @Test
    void theRowIsFound() {
        List<String> keys = List.of(
                "mood|calm",
                "mood|Very \"happy\"",
                "\"Mood\"|calm",
                "other.\"Mood 2\"|calm",
                "inet|10.0.0.1",
                "cidr|10.0.0.0/8",
                "macaddr|08:00:2b:01:02:03",
                "interval|1 day",
                "sku|x1",
                "number|7",
                "name|x1",
                "oid|7",
                "timestamptz|2026-03-08T06:30:00Z",
                "time|02:30:00");
        context.execute("ALTER TABLE pending ADD tab text");
        for (int i = 0; i < keys.size(); i++) {
            List<String> parts = List.of(keys.get(i).split("\\|"));
            context.execute("CREATE TABLE product" + i + " (k " + parts.get(0) + " NOT NULL PRIMARY KEY)");
            context.execute("INSERT INTO product" + i + " VALUES ('" + parts.get(1) + "')");
            context.jdbc().update("INSERT INTO pending VALUES (?, ?, ?)", i, parts.get(1), "product" + i);
        }
        context.receive(FETCH.replace("tables=product", "tableColumn=tab"));
        awaitEmpty("pending");

        assertThat(context.received()).hasSize(keys.size()).allSatisfy(change -> assertThat(change.getOperation())
                .as(change.getTable())
                .hasToString("upsert"));
    }

    @Test
    void compositeKeysOfSuchTypes() {
        context.execute(
                "ALTER TABLE pending ADD host text",
                "CREATE TABLE product (k mood, host inet, PRIMARY KEY (k, host))",
                "INSERT INTO product VALUES ('calm', '10.0.0.1')",
                "INSERT INTO pending VALUES (1, 'calm', '10.0.0.1')",
                "INSERT INTO pending VALUES (2, 'calm', '10.0.0.2')");
        context.receive(FETCH.replace("keyColumns=k", "keyColumns=k,host"));
        awaitEmpty("pending");

        assertThat(received()).containsExactly("upsert product [calm, 10.0.0.1]", "delete product [calm, 10.0.0.2]");
    }

    @Test
    void aTextThatIsNoValueOfTheTypeIsPoisonForItsRowOnly() {
        context.execute(
                "CREATE TABLE product (k mood NOT NULL PRIMARY KEY)",
                "INSERT INTO product VALUES ('calm')",
                "INSERT INTO pending VALUES (1, 'calm')",
                "INSERT INTO pending VALUES (2, 'secret')",
                "INSERT INTO pending VALUES (3, 'calm')");
        context.receive(FETCH);
        await().until(() -> context.count("pending") == 1 && context.count("datasync_failure") == 1);

        assertThat(received()).containsExactly("upsert product [calm]", "upsert product [calm]");
        assertThat(context.jdbc().queryForObject("SELECT error FROM datasync_failure", String.class))
                .contains("cannot be fetched", "22P02")
                .doesNotContain("secret");
    }

    @Test
    void rowsOfAChangeTableMayHaveSuchIds() {
        context.execute(
                "CREATE TABLE hosts (host inet NOT NULL PRIMARY KEY, mood mood)",
                "INSERT INTO hosts VALUES ('10.0.0.1', 'calm')",
                "CREATE TABLE product (k mood NOT NULL PRIMARY KEY)");
        context.receive(watch("store", "changeTable=hosts", "tables=product", "keyColumns=mood", "fetchRow=true"));
        awaitEmpty("hosts");

        assertThat(received()).containsExactly("delete product [calm]");
    }
}
