package org.datasync.watch.dialect.hsqldb;

import static org.assertj.core.api.Assertions.assertThat;

import org.datasync.watch.contract.trigger.TypedKeyContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Test;

/** Images and keys of types that are special on HSQLDB. */
class HsqldbImagesTest extends TypedKeyContract {

    HsqldbImagesTest() {
        super(TestDatabase.HSQLDB);
    }

    @Test
    void numbersThatAreNone() {
        context.execute("CREATE TABLE measure (id integer PRIMARY KEY, d double)");
        context.receive(trigger("store", "tables=measure", "capture=both"));
        context.jdbc().update("INSERT INTO measure VALUES (1, ?)", Double.NaN);
        context.jdbc().update("UPDATE measure SET d = ?", Double.POSITIVE_INFINITY);
        context.jdbc().update("UPDATE measure SET d = ?", Double.NEGATIVE_INFINITY);
        context.jdbc().update("UPDATE measure SET d = ?", 0.0);
        context.jdbc().update("UPDATE measure SET d = ?", -0.0);
        awaitReceived(5);

        assertThat(context.received())
                .extracting(change -> change.getAfter().get("D"))
                .containsExactly(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0);
        assertThat(context.received().get(1).getBefore()).containsEntry("D", Double.NaN);
    }

    @Test
    void typesOfOnesOwn() {
        context.execute(
                "CREATE TYPE flags AS bit varying(8)",
                "CREATE TYPE price AS numeric(20, 3)",
                "CREATE DOMAIN brief AS varchar(10)",
                "CREATE DOMAIN span AS interval day(3)",
                "CREATE TABLE own (id integer PRIMARY KEY, a flags, b price, c brief, d span)");
        context.receive(trigger("store", "tables=own"));
        context.execute("INSERT INTO own VALUES (1, B'1', 1.5, 'é', INTERVAL '-5' DAY)");
        awaitReceived(1);

        assertThat(context.received().get(0).getAfter().values().toString()).isEqualTo("[1, 1, 1.500, é, -5]");
        assertThat(context.received().get(0).getAfter()).containsEntry("A", "1");
    }

    /** Of them the driver says only that they are of bytes. */
    @Test
    void uuidsThatHaveANameOfTheirOwnAreRefused() {
        context.execute(
                "CREATE DOMAIN badge AS uuid", "CREATE TABLE person (id integer PRIMARY KEY, badge badge, name clob)");

        assertThat(refusal(trigger("store", "tables=person"))).contains("BADGE", "excludeColumns");
        request(triggerProducer("store", "tables=person", "excludeColumns=badge", "action=install"), null);
    }

    @Test
    void arraysAndObjectsAreRefused() {
        context.execute(
                "CREATE TABLE row_of (id integer PRIMARY KEY, places integer array)",
                "CREATE TABLE any_of (id integer PRIMARY KEY, thing other)");

        assertThat(refusal(trigger("store", "tables=row_of"))).contains("PLACES", "INTEGER ARRAY", "excludeColumns");
        assertThat(refusal(trigger("store", "tables=any_of"))).contains("THING", "OTHER", "excludeColumns");
        request(triggerProducer("store", "tables=row_of", "capture=key", "action=install"), null);
        assertThat(refusal(trigger("store", "tables=any_of", "capture=key"))).contains("recordUnchanged=true");
        request(
                triggerProducer("store", "tables=any_of", "capture=key", "recordUnchanged=true", "action=install"),
                null);
    }
}
