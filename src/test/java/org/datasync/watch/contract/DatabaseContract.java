package org.datasync.watch.contract;

import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.ScheduledPollConsumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datasync.watch.change.Change;
import org.datasync.watch.database.StateElsewhereDatabase;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.TableReader;
import org.datasync.watch.support.WatchContext;
import org.datasync.watch.upgrade.Place;
import org.datasync.watch.upgrade.VersionedTables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** One subject's promises: gives each test a fresh database with a CamelContext over it. */
@ExtendWith(CapabilityCondition.class)
public abstract class DatabaseContract {

    protected final TestDatabase database;
    protected HikariDataSource dataSource;
    private Optional<HikariDataSource> state;
    protected WatchContext context;

    protected DatabaseContract(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    protected void open() {
        dataSource = database.newDatabase();
        state = StateElsewhereDatabase.newStateDatabase(database);
        context = newContext();
    }

    /** Another node with the same databases. */
    protected WatchContext newContext() {
        return newContext(dataSource);
    }

    /** The same, whose connections to the database with the changes come from here. */
    protected WatchContext newContext(DataSource changes) {
        WatchContext node = new WatchContext(changes, state);
        return StateElsewhereDatabase.isGeneric(database) ? node.generic() : node;
    }

    /** Connections that wait for an answer for ever, as those of the drivers do unless they are told not to. */
    protected DataSource withoutTimeOut() {
        return new DriverManagerDataSource(dataSource.getJdbcUrl().replaceAll("socketTimeout=\\d+", "socketTimeout=0"));
    }

    /** Whether the watches' state is in another database than the changes. */
    protected boolean isStateElsewhere() {
        return state.isPresent();
    }

    /** The database with the watches' state. */
    protected HikariDataSource stateDataSource() {
        return state.orElse(dataSource);
    }

    @AfterEach
    protected void close() {
        context.close();
        dataSource.close();
        state.ifPresent(HikariDataSource::close);
    }

    /** Whether the database can do something, by what its dialect declares. */
    protected boolean can(Capability capability) {
        return database.can(capability);
    }

    /** Whether DDL is part of transactions, so that no node can see a capture half installed. */
    protected boolean transactionalDdl() {
        return dialect().triggers().isTransactional();
    }

    /** The database's dialect. */
    protected Dialect dialect() {
        return Dialects.of(dataSource, StateElsewhereDatabase.isGeneric(database));
    }

    /** Creates our own tables as a first start does: on HSQLDB that waits until no other transaction is open. */
    protected void createStateTables() {
        if (StateElsewhereDatabase.isGeneric(database)) {
            return; // nobody knows how, and no watch does
        }
        TableReader reader = new TableReader(dataSource, dialect());
        PlatformTransactionManager transactions = new DataSourceTransactionManager(dataSource);
        VersionedTables.ofState(new Place(
                        new JdbcTemplate(dataSource), dialect(), reader, new TransactionTemplate(transactions)))
                .ensure("", () -> reader.find("datasync_failure").isPresent(), () -> {});
    }

    /** The endpoint of a change-table watch that polls often. */
    public static String watch(String name, String... options) {
        return producer(name, options) + "&initialDelay=0&delay=20";
    }

    /** The endpoint of a producer for that watch. */
    public static String producer(String name, String... options) {
        return Stream.concat(
                        Stream.of("datasync-watch:change-table:" + name + "?dataSource=#db"), Arrays.stream(options))
                .collect(Collectors.joining("&"));
    }

    /** The endpoint of a trigger watch that polls often and has its triggers installed. */
    public static String trigger(String name, String... options) {
        return triggerProducer(name, options) + "&install=ensure&initialDelay=0&delay=20";
    }

    /** The endpoint of a producer for that watch. */
    public static String triggerProducer(String name, String... options) {
        return Stream.concat(Stream.of("datasync-watch:trigger:" + name + "?dataSource=#db"), Arrays.stream(options))
                .collect(Collectors.joining("&"));
    }

    /** Has the triggers of the watch {@code store} installed by its action. */
    protected void install(String... options) {
        request(triggerProducer("store", options) + "&action=install", null);
    }

    /** What the action {@code validate} of the watch {@code store} finds. */
    protected static List<String> findings(WatchContext of, String... options) {
        of.camel().start();
        List<?> findings = (List<?>) of.request(triggerProducer("store", options) + "&action=validate", null);
        return findings.stream().map(String::valueOf).toList();
    }

    /** Of these the errors. */
    protected static List<String> errors(WatchContext of, String... options) {
        return findings(of, options).stream()
                .filter(finding -> finding.contains("severity=error"))
                .toList();
    }

    /** Creates the table {@code product}, whose key is the number {@code id}, with these columns besides. */
    protected void createProducts(String... columns) {
        context.execute(Stream.concat(Stream.of("id integer NOT NULL PRIMARY KEY"), Arrays.stream(columns))
                .collect(Collectors.joining(", ", "CREATE TABLE product (", ")")));
    }

    /** An option whose value may hold any character. */
    public static String raw(String option, String value) {
        return option + "=RAW{" + value + "}";
    }

    /** The identifier in quotes, for SQL. */
    protected String quoted(String identifier) {
        String quote = String.valueOf(database.words().quote());
        return quote + identifier.replace(quote, quote + quote) + quote;
    }

    /** How the database stores an identifier that was written in lower case without quotes. */
    protected String stored(String identifier) {
        return database.words().storesUpperCase() ? identifier.toUpperCase(Locale.ROOT) : identifier;
    }

    /** Runs a statement outside of any transaction of the calling thread, and commits it. */
    protected void elsewhere(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts one more route, from this endpoint; what it receives goes into the list that is returned. */
    protected List<Change> receiveApart(String uri) {
        List<Change> changes = new CopyOnWriteArrayList<>();
        context.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> changes.add(exchange.getMessage().getBody(Change.class)));
            }
        });
        return changes;
    }

    /** Asks an endpoint, with the context started. */
    protected Object request(String uri, Object body) {
        context.camel().start();
        return context.request(uri, body);
    }

    /** The refusal of a route from this endpoint: of all causes, the message of the one that our own code threw. */
    protected String refusal(String uri) {
        try (WatchContext refusing = newContext()) {
            return refusal(() -> refusing.receive(uri));
        }
    }

    /** Of all causes, the message of the one that our own code threw. */
    public static String refusal(ThrowingCallable refused) {
        for (Throwable t = catchThrowable(refused); t != null; t = t.getCause()) {
            String thrower = t.getStackTrace()[0].getClassName();
            if (thrower.startsWith("org.datasync.watch.") && !thrower.contains(".support.")) {
                return t.getMessage();
            }
        }
        return "not refused by our own code";
    }

    /** Waits until a poll of the route {@code receive} has failed. */
    protected void awaitPollError() {
        ScheduledPollConsumer consumer =
                (ScheduledPollConsumer) context.camel().getRoute("receive").getConsumer();
        await().until(() -> consumer.getErrorCounter() > 0);
    }

    protected void awaitReceived(int changes) {
        await().until(() -> context.received().size() >= changes);
    }

    protected void awaitEmpty(String table) {
        await().until(() -> context.count(table) == 0);
    }

    /** What was received, each as operation, table and key values. */
    protected List<String> received() {
        return described(context.received());
    }

    public static List<String> described(List<Change> changes) {
        return changes.stream().map(DatabaseContract::described).toList();
    }

    public static String described(Change change) {
        return change.getOperation() + " " + change.getTable()
                + (change.getKey() == null ? "" : " " + change.getKey().values().values());
    }
}
