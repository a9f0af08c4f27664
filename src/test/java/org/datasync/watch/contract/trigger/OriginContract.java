package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.builder.RouteBuilder;
import org.datasync.watch.change.Change;
import org.datasync.watch.change.Operation;
import org.datasync.watch.change.RecordKey;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.contract.Lacks;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.OriginStatements;
import org.datasync.watch.support.StatementHook;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Who made a change: a mark of one transaction, and only of that. */
@Needs(Capability.ORIGIN)
public abstract class OriginContract extends DatabaseContract {

    private static final String MARK = "datasync-watch:trigger:store?dataSource=#db&action=set-origin&origin=";

    private static final String APPLY = "datasync-watch:apply:copies?dataSource=#db&tableMap.product=mirror&origin=";

    protected OriginContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTable() {
        createProducts();
    }

    private void inTransaction(Runnable action) {
        inTransaction(dataSource, action);
    }

    private static void inTransaction(DataSource dataSource, Runnable action) {
        new TransactionTemplate(new JdbcTransactionManager(dataSource)).executeWithoutResult(status -> action.run());
    }

    @Test
    @Lacks(Capability.ORIGIN)
    void isRefusedWhereATransactionHasNoMark() {
        assertThat(refusal(() -> inTransaction(() -> request(MARK + "erp", null))))
                .contains("action=set-origin");
    }

    @Test
    void marksTheTransactionAndOnlyIt() {
        context.receive(trigger("store", "tables=product"));
        inTransaction(() -> {
            context.execute("INSERT INTO product VALUES (1)");
            context.request(MARK + "erp", null);
            context.execute("INSERT INTO product VALUES (2)", "INSERT INTO product VALUES (3)");
        });
        for (int id = 4; id < 24; id++) {
            context.execute("INSERT INTO product VALUES (" + id + ")"); // on whatever connection the pool gives
        }
        awaitReceived(23);

        assertThat(context.received().subList(0, 4))
                .extracting(Change::getOrigin)
                .containsExactly(null, "erp", "erp", null);
        assertThat(context.received().subList(4, 23))
                .extracting(Change::getOrigin)
                .containsOnlyNulls();
    }

    @Test
    void isGoneAfterARollbackToo() {
        context.receive(trigger("store", "tables=product"));
        assertThatThrownBy(() -> inTransaction(() -> {
                    context.request(MARK + "erp", null);
                    context.execute("INSERT INTO product VALUES (1)");
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        for (int id = 2; id < 12; id++) {
            context.execute("INSERT INTO product VALUES (" + id + ")");
        }
        awaitReceived(10);

        assertThat(context.received()).extracting(Change::getOrigin).containsOnlyNulls();
    }

    /** What the pool gives next is another session, and not the one that had the mark. */
    @Test
    void isGoneAfterTheSessionWasKilled() {
        assumeFalse(database.name().equals("H2"), "in-process, it has no session that could be killed alone");
        context.receive(trigger("store", "tables=product"));
        assertThatThrownBy(() -> inTransaction(() -> {
                    context.request(MARK + "erp", null);
                    killSession();
                    context.execute("INSERT INTO product VALUES (1)");
                }))
                .isNotNull();
        for (int id = 2; id < 12; id++) {
            context.execute("INSERT INTO product VALUES (" + id + ")");
        }
        awaitReceived(10);

        assertThat(context.received()).hasSize(10).extracting(Change::getOrigin).containsOnlyNulls();
    }

    /** A pool with one connection, whose mark the database refuses to clear: it is given to nobody any more. */
    @Test
    void isGoneIfItCannotBeCleared() {
        Optional<String> clear = dialect().triggers().originStatements().flatMap(OriginStatements::clear);
        assumeTrue(clear.isPresent(), "a mark that ends with its transaction is not cleared");
        install("tables=product");
        try (HikariDataSource pool = poolOfOne(sql -> {
                    if (sql.equals(clear.get())) {
                        throw new SQLException("refused on purpose");
                    }
                });
                WatchContext marking = new WatchContext(pool)) {
            marking.camel().start();
            Throwable refused = catchThrowable(() -> inTransaction(pool, () -> {
                marking.request(MARK + "erp", null);
                marking.execute("INSERT INTO product VALUES (1)");
            }));
            assertThat(refused)
                    .as("what was not undone before its connection was lost")
                    .isNotNull();
            boolean atOnce = isInserted(marking, 2);
            assertThat(origins()).doesNotContain("erp");
            // longer than the pool trusts a connection that was in use
            await().pollInterval(Duration.ofMillis(600)).until(() -> atOnce || isInserted(marking, 3));
        }
        assertThat(origins()).doesNotContain("erp").isNotEmpty();
    }

    /** Whether the pool has given a connection that is open. */
    private static boolean isInserted(WatchContext by, int id) {
        try {
            by.execute("INSERT INTO product VALUES (" + id + ")");
            return true;
        } catch (DataAccessException e) {
            return false;
        }
    }

    private List<Object> origins() {
        return context.rows("SELECT id, origin AS o FROM datasync").stream()
                .map(row -> row.get("o"))
                .toList();
    }

    private HikariDataSource poolOfOne(StatementHook.Step step) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(new StatementHook(new DriverManagerDataSource(dataSource.getJdbcUrl()), step));
        pool.setMaximumPoolSize(1);
        return pool;
    }

    private void killSession() {
        boolean postgreSql = database.name().equals("PostgreSQL");
        Long session = context.jdbc()
                .queryForObject(postgreSql ? "SELECT pg_backend_pid()" : "SELECT CONNECTION_ID()", Long.class);
        elsewhere(postgreSql ? "SELECT pg_terminate_backend(" + session + ")" : "KILL " + session);
    }

    @Test
    void needsATransaction() {
        install("tables=product");

        assertThat(refusal(() -> request(MARK + "erp", null))).contains("no transaction", "transacted()");
        assertThat(refusal(() -> request(MARK, null))).contains("origin");
    }

    @Test
    void changesOfIgnoredOriginsAreAcknowledgedWithoutBeingDelivered() {
        install("tables=product");
        for (int batch = 0; batch < 3; batch++) {
            int first = batch * 100;
            inTransaction(() -> {
                context.request(MARK + (first == 100 ? "shop" : "erp"), null);
                for (int id = first; id < first + 100; id++) {
                    context.execute("INSERT INTO product VALUES (" + id + ")");
                }
            });
        }
        context.execute("INSERT INTO product VALUES (1000)");
        context.receive(trigger("store", "tables=product", "ignoreOrigins=erp,pos", "batchSize=30"));
        awaitReceived(101);
        awaitEmpty("datasync");

        assertThat(context.received()).hasSize(101);
        assertThat(context.received().subList(0, 100))
                .extracting(Change::getOrigin)
                .containsOnly("shop");
        assertThat(context.received().get(100).getKey().value()).isEqualTo(1000);
    }

    @Test
    void aRouteMarksWhatItWritesInItsOwnTransaction() {
        context.execute("CREATE TABLE mirror (id integer NOT NULL PRIMARY KEY)");
        request(triggerProducer("mirrors", "tables=mirror", "action=install"), null);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(trigger("store", "tables=product"))
                        .to(MARK + "store")
                        .to("sql:INSERT INTO mirror VALUES (:#CamelDatasyncWatchKey)?dataSource=#db");
            }
        });
        context.execute("INSERT INTO product VALUES (1)");
        context.receive(trigger("mirrors", "tables=mirror"));
        awaitReceived(1);

        assertThat(context.received()).extracting(Change::getOrigin).containsExactly("store");
    }

    @Test
    void changesThatAreAppliedAreMarked() {
        context.execute("CREATE TABLE mirror (id integer NOT NULL PRIMARY KEY)");
        request(triggerProducer("mirrors", "tables=mirror", "action=install"), null);
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(trigger("store", "tables=product", "delivery=batch")).to(APPLY + "store");
            }
        });
        context.execute("INSERT INTO product VALUES (1)", "INSERT INTO product VALUES (2)");
        context.receive(trigger("mirrors", "tables=mirror"));
        awaitReceived(2);
        context.request(
                APPLY.replace("&origin=", ""),
                Change.of("product", Operation.DELETE)
                        .key(RecordKey.of("id", 1))
                        .build());
        context.request(
                APPLY + "erp",
                Change.of("product", Operation.DELETE)
                        .key(RecordKey.of("id", 2))
                        .build());
        awaitReceived(4);

        assertThat(context.received()).extracting(Change::getOrigin).containsExactly("store", "store", null, "erp");
    }

    @Test
    @Lacks(Capability.ORIGIN)
    void applyRefusesToMarkWhereATransactionHasNoMark() {
        assertThat(refusal(() -> request(APPLY + "erp", List.of())))
                .contains("origin", dialect().name());
    }
}
