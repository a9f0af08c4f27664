package org.datasync.watch.contract.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many changes that fail, in front of and around some that do not: these are found soon, however many fail. */
public abstract class ProbeContract extends DatabaseContract {

    private static final int BAD = 1_000;

    /** What was tried, in order: the product's number, or the customer's with a minus. */
    private final List<Integer> attempts = new CopyOnWriteArrayList<>();

    protected ProbeContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createQueue() {
        request(producer("queue", "install=ensure"), List.of());
    }

    /** Products above zero fail, all else succeeds; a pause is longer than any test. */
    private void start(String... more) {
        List<String> options = new ArrayList<>(
                List.of("install=ensure", "retryDelay=3600000", "maxRetryDelay=3600000", "maxAttempts=0"));
        options.addAll(List.of(more));
        String uri = watch("queue", options.toArray(String[]::new));
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> {
                    Change change = exchange.getMessage().getBody(Change.class);
                    int number = ((Number) change.getKey().value()).intValue();
                    attempts.add(number);
                    if (number > 0) {
                        throw new IllegalStateException("on purpose");
                    }
                });
            }
        });
    }

    private void record(String table, IntStream numbers) {
        context.jdbc()
                .batchUpdate(
                        "INSERT INTO queue (table_name, record_key, operation) VALUES (?, ?, 'insert')",
                        numbers.mapToObj(number -> new Object[] {table, "{\"id\":" + number + "}"})
                                .toList());
    }

    private int triedBefore(int number) {
        await().until(() -> attempts.contains(number));
        return attempts.indexOf(number);
    }

    @Test
    void aChangeOfAnotherTableIsTriedWithinARound() {
        record("product", IntStream.rangeClosed(1, BAD));
        record("customer", IntStream.of(-1));
        record("product", IntStream.rangeClosed(BAD + 1, 2 * BAD));
        start();

        assertThat(triedBefore(-1)).isLessThan(5);
    }

    /** Each good one costs a batch that fails and a few probes, however many bad ones are in front. */
    @Test
    void goodChangesBehindTenThousandBadOnesFlow() {
        int good = 10;
        record("product", IntStream.rangeClosed(1, 10_000));
        record("customer", IntStream.rangeClosed(-good, -1));
        start();

        assertThat(triedBefore(-1)).isLessThan(6 * good);
    }

    @Test
    void theNewestChangeIsTriedWithinARound() {
        record("product", IntStream.rangeClosed(1, BAD));
        record("product", IntStream.of(-1));
        start();

        assertThat(triedBefore(-1)).isLessThan(6);
    }

    @Test
    void changesInBetweenAreTriedToo() {
        record("product", IntStream.rangeClosed(1, BAD));
        record("product", IntStream.rangeClosed(-BAD, -1));
        record("product", IntStream.rangeClosed(BAD + 1, 2 * BAD));
        start();
        await().until(() -> attempts.stream().anyMatch(number -> number < 0));

        assertThat(attempts.stream().takeWhile(number -> number > 0)).hasSizeLessThan(12);
    }

    @Test
    void theFirstChangeOfARecordGoesFirstWhereverALaterOneIsFound() {
        record("product", IntStream.rangeClosed(1, BAD));
        context.jdbc()
                .update(
                        "INSERT INTO queue (table_name, record_key, operation) VALUES ('product', '{\"id\":-1}', 'insert')");
        record("product", IntStream.rangeClosed(BAD + 1, 2 * BAD));
        List<String> operations = new CopyOnWriteArrayList<>();
        context.jdbc()
                .update(
                        "INSERT INTO queue (table_name, record_key, operation) VALUES ('product', '{\"id\":-1}', 'delete')");
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(watch("queue", "install=ensure", "retryDelay=3600000", "maxRetryDelay=3600000"))
                        .process(exchange -> {
                            Change change = exchange.getMessage().getBody(Change.class);
                            if (((Number) change.getKey().value()).intValue() > 0) {
                                throw new IllegalStateException("on purpose");
                            }
                            operations.add(change.getOperation().word());
                        });
            }
        });
        await().until(() -> operations.size() == 2);

        assertThat(operations).containsExactly("insert", "delete");
    }

    @Test
    void aTruncateKeepsTheChangesBehindItFromBeingProbed() {
        record("product", IntStream.rangeClosed(1, 5));
        context.jdbc().update("INSERT INTO queue (table_name, operation) VALUES ('product', 'truncate')");
        record("product", IntStream.of(-1));
        start();
        await().until(() -> context.count("datasync_failure") == 5);

        assertThat(attempts).doesNotContain(-1);
    }
}
