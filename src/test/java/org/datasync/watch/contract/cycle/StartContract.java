package org.datasync.watch.contract.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.assertj.core.api.SoftAssertions;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;

/** What stops a route at its start: one error that names the object, what was expected, what is there, and the cure. */
public abstract class StartContract extends DatabaseContract {

    private static final String PLAIN = "changeTable=pending&tables=product&keyColumns=record_key";

    protected StartContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTables() {
        createProducts("name varchar(40)");
        context.execute(
                "CREATE TABLE pending (id integer NOT NULL PRIMARY KEY, tab varchar(40), record_key varchar(40),"
                        + " op varchar(10), deleted smallint)",
                "CREATE TABLE unordered (id varchar(40) NOT NULL PRIMARY KEY, record_key varchar(40))",
                "CREATE TABLE keyless (a integer, b integer)");
    }

    /** An endpoint, what its refusal says of what is there, and what of the cure. */
    private static Stream<Arguments> refused() {
        return Stream.of(
                // names and words
                arguments("guess:store", "watchPattern is guess", "expected one of change-table"),
                arguments("change-table:bad%20name", "name is bad name", "1 to 64 letters"),
                arguments("change-table", "has one part", "datasync-watch:PATTERN:NAME"),
                arguments("change-table:x?delivery=one", "option delivery is one", "expected one of change, batch"),
                arguments("change-table:x?commit=never", "option commit is never", "expected one of batch, change"),
                arguments("change-table:x?install=maybe", "option install is maybe", "ensure, validate, none"),
                arguments("change-table:x?keyFormat=xml", "option keyFormat is xml", "expected one of plain, json"),
                arguments("change-table:x?failureScope=all", "option failureScope is all", "record, lane"),
                arguments("change-table:x?onExhausted=cry", "option onExhausted is cry", "park, stop"),
                arguments("change-table:x?order=random", "option order is random", "recorded, foreign-keys"),
                arguments("change-table:x?coalesce=true&commit=change", "coalesce=true and commit", "Set commit=batch"),
                arguments(
                        "change-table:x?order=foreign-keys&deletesFirst=true&commit=change",
                        "order=foreign-keys, deletesFirst=true and commit=change",
                        "Set commit=batch, or leave out order=foreign-keys"),
                // numbers
                arguments("change-table:x?batchSize=0", "batchSize is 0", "expected 1 to 10000"),
                arguments("change-table:x?batchSize=10001", "batchSize is 10001", "expected 1 to 10000"),
                arguments("change-table:x?maxTransactionTime=-1", "maxTransactionTime is -1 ms", "0 (no limit)"),
                arguments("change-table:x?maxAttempts=-1", "maxAttempts is -1", "0 (for ever)"),
                arguments("change-table:x?retryDelay=0", "retryDelay is 0 ms", "0 < retryDelay <= maxRetryDelay"),
                arguments("change-table:x?retryDelay=9&maxRetryDelay=8", "retryDelay is 9 ms", "maxRetryDelay 8"),
                arguments("change-table:x?outageTimeout=-1", "outageTimeout is -1 ms", "expected 0 or more"),
                arguments("change-table:x?floorLag=-1", "floorLag is -1 ms", "expected 0 or more"),
                arguments("change-table:x?rescanInterval=-1", "rescanInterval -1 ms", "expected 0 or more"),
                arguments("change-table:x?subscriber=" + "s".repeat(65), "has 65 characters", "at most 64"),
                // tables and columns
                arguments("change-table:nosuch", "no table nosuch", "option changeTable"),
                arguments("change-table:pending", "has no column table_name", "option changeTable"),
                arguments("change-table:x?changeTable=a.b.c", "a.b.c has 3 parts", "expected table or schema.table"),
                arguments(
                        "change-table:x?changeTable=pending&tables=product&keyColumns=nosuch",
                        "has no column nosuch",
                        "option keyColumns"),
                arguments("change-table:x?PLAIN&idColumn=nosuch", "has no column nosuch", "option idColumn"),
                arguments("change-table:x?PLAIN&tableColumn=nosuch", "has no column nosuch", "option tableColumn"),
                arguments("change-table:x?PLAIN&operationColumn=none", "has no column none", "option operationColumn"),
                arguments("change-table:x?PLAIN&deletedColumn=none", "has no column none", "option deletedColumn"),
                arguments("change-table:x?PLAIN&changedAtColumn=none", "has no column none", "option changedAtColumn"),
                arguments("change-table:x?PLAIN&changedAtColumn=op", "column op", "option changedAtColumn"),
                arguments("change-table:x?PLAIN&subscriberColumn=no", "has no column no", "option subscriberColumn"),
                arguments("change-table:x?PLAIN&orderBy=nosuch", "has no column nosuch", "option orderBy"),
                arguments(
                        "change-table:x?changeTable=keyless&tables=product&keyColumns=a",
                        "primary key of",
                        "option idColumn"),
                arguments("change-table:x?PLAIN&fetchRow=true&keyNames=upc", "has no column upc", "option keyNames"),
                arguments(
                        "change-table:x?changeTable=pending&tables=nosuch&keyColumns=id&fetchRow=true",
                        "no table nosuch",
                        "option tables"),
                arguments(
                        "change-table:x?changeTable=pending&tableColumn=tab&tableMap.P=nosuch&keyColumns=id&fetchRow=true",
                        "no table nosuch",
                        "option tableMap"),
                // mappings that are missing or make no sense
                arguments("change-table:x?changeTable=pending&tableColumn=tab", "record's key", "option keyColumns"),
                arguments("change-table:x?changeTable=pending&keyColumns=id", "which table", "option tableColumn"),
                arguments(
                        "change-table:x?changeTable=pending&tables=a,b&keyColumns=id",
                        "tables has 2 entries",
                        "option tableColumn"),
                arguments(
                        "change-table:x?changeTable=unordered&tables=product&keyColumns=record_key",
                        "have no order",
                        "option orderBy"),
                arguments(
                        "change-table:x?PLAIN&operationColumn=op&deletedColumn=deleted",
                        "operationColumn=op",
                        "expected one of them"),
                arguments("change-table:x?PLAIN&operationMap.D=delete", "operationMap is given", "operationColumn"),
                arguments(
                        "change-table:x?PLAIN&operationColumn=op&operationMap.D=explode",
                        "operationMap.D is explode",
                        "expected one of [insert"),
                arguments("change-table:x?PLAIN&tableMap.P=product", "tableMap is given", "tableColumn"),
                arguments(
                        "change-table:x?changeTable=pending&tables=product&keyColumns=id,op&keyFormat=json",
                        "keyFormat=json needs one column",
                        "keyColumns"),
                arguments("change-table:x?PLAIN&keyNames=a,b", "keyNames [a, b]", "different lengths"),
                arguments("change-table:x?PLAIN&changedAtZone=Moon", "changedAtZone is Moon", "Europe/Vienna"),
                arguments("change-table:x?PLAIN&delivery=batch&commit=change", "contradict", "delivery=change"));
    }

    @Test
    void whatMakesNoSense() {
        SoftAssertions softly = new SoftAssertions();
        refused().map(Arguments::get).forEach(row -> {
            String uri = row[0].toString().replace("PLAIN", PLAIN);
            softly.assertThat(refusal("datasync-watch:" + uri + (uri.contains("?") ? "&" : "?") + "dataSource=#db"))
                    .as(uri)
                    .containsIgnoringCase(row[1].toString())
                    .containsIgnoringCase(row[2].toString());
        });
        softly.assertThat(new TableReader(dataSource, Dialects.of(dataSource)).find("x"))
                .isEmpty();
        softly.assertAll();
    }

    @ParameterizedTest
    @CsvSource({"pattern = 'snapshot', pattern snapshot with lanes=1", "lanes = 4, pattern change-table with lanes=4"})
    void aNameThatIsStoredOtherwise(String otherwise, String stored) throws Exception {
        context.receive(watch("store", PLAIN));
        context.camel().getRouteController().stopRoute("receive");
        context.execute("UPDATE datasync_watch SET " + otherwise);

        assertThat(refusal(() -> context.camel().getRouteController().startRoute("receive")))
                .contains("The watch store is stored in datasync_watch as " + stored)
                .contains("the endpoint asks for pattern change-table with lanes=1")
                .contains("another name");
    }

    @Test
    void twoConsumersOfOneName() {
        context.receive(watch("store", PLAIN));

        assertThat(refusal(() -> context.start(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(watch("store", PLAIN, "batchSize=7")).to("log:second");
                    }
                })))
                .contains("The watch name store is taken by", "Give this endpoint another name");
        context.execute("INSERT INTO pending (id, record_key) VALUES (1, '7')");
        awaitEmpty("pending");
        assertThat(received()).containsExactly("upsert product [7]");
    }

    @Test
    void aNameIsFreeAgainOnceItsRouteHasStopped() throws Exception {
        context.receive(watch("store", PLAIN));
        context.camel().getRouteController().stopRoute("receive");
        context.execute("INSERT INTO pending (id, record_key) VALUES (1, '7')");
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(watch("store", PLAIN, "batchSize=7")).process(context::remember);
            }
        });
        awaitEmpty("pending");

        assertThat(received()).containsExactly("upsert product [7]");
    }

    @Test
    void pollEnrich() {
        context.execute("INSERT INTO pending (id, record_key) VALUES (1, '7')");
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:enrich").pollEnrich(watch("store", PLAIN), 1000);
            }
        });

        assertThat(refusal(() -> request("direct:enrich", "body")))
                .contains("cannot be used by pollEnrich", "Start a route from it");
        assertThat(context.count("pending")).isEqualTo(1);
    }
}
