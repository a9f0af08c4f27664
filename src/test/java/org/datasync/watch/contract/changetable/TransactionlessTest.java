package org.datasync.watch.contract.changetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.zaxxer.hikari.HikariDataSource;
import java.util.stream.Stream;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where whole transactions cannot be delivered in order, they are refused: by the database, and by other options. */
class TransactionlessTest {

    private static Stream<TestDatabase> databases() {
        return TestDatabase.all().filter(database -> !database.name().equals("PostgreSQL"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void onDatabasesWithoutIdsOfTransactions(TestDatabase database) {
        assertThat(Dialects.known())
                .filteredOn(dialect -> dialect.name().equals(database.name()))
                .singleElement()
                .satisfies(dialect -> assertThat(dialect.capabilities()).doesNotContain(Capability.TRANSACTION_ID));
        assertThat(refusal(database, "queue", "install=ensure", "failureScope=lane"))
                .contains("needs delivery=transaction, which " + database.name() + " cannot do");
    }

    /** Options besides {@code delivery=transaction}, what they contradict, and the cure. */
    private static Stream<Arguments> contradictions() {
        return Stream.of(
                arguments("maxAttempts=3", "failureScope=record", "Set failureScope=lane"),
                arguments("failureScope=record", "failureScope=record", "Set failureScope=lane"),
                arguments("failureScope=lane&commit=change", "commit=change", "Set commit=batch"),
                arguments("failureScope=lane&lanes=2", "lanes=2", "Set lanes=1"),
                arguments("failureScope=lane&coalesce=true", "coalesce=true", "Leave out coalesce=true"),
                arguments("failureScope=lane&order=foreign-keys", "order=foreign-keys", "Leave out order=foreign-keys"),
                arguments("failureScope=lane&deletesFirst=true", "deletesFirst=true", "Leave out deletesFirst=true"),
                arguments("failureScope=lane&floor=true", "floor=true", "Set floor=auto"),
                arguments(
                        "failureScope=lane&tables=product&keyColumns=id",
                        "application's change table",
                        "Leave out the options for its columns"));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void withOptionsThatContradictIt(String options, String other, String cure) {
        assertThat(refusal(TestDatabase.H2, "queue", options))
                .contains("delivery=transaction", other, "contradict each other", cure);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void withASizeThatIsNone(int size) {
        assertThat(refusal(TestDatabase.H2, "queue", "failureScope=lane", "maxTransactionSize=" + size))
                .contains("maxTransactionSize is " + size, "expected 1 to 50000");
    }

    private static Stream<Integer> sizes() {
        return Stream.of(-1, 0, 50_001);
    }

    private static String refusal(TestDatabase database, String name, String... options) {
        try (HikariDataSource dataSource = database.newDatabase();
                WatchContext context = new WatchContext(dataSource)) {
            return DatabaseContract.refusal(() -> context.receive(
                    DatabaseContract.watch(name, "delivery=transaction") + "&" + String.join("&", options)));
        }
    }
}
