package org.datasync.watch.contract.lastmodified;

import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.BeforeEach;

/** What tests of tables that are followed share: two tables, and the endpoint of a watch that polls often. */
public abstract class FollowContract extends DatabaseContract {

    static final String WATCH = "datasync-watch:last-modified:follow?dataSource=#db";

    protected FollowContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTables() {
        List.of("product", "price").forEach(table -> context.execute(creation(table)));
    }

    String[] creation(String table) {
        String time = database.words().localTime();
        return new String[] {
            "CREATE TABLE " + table + " (id integer NOT NULL PRIMARY KEY, name varchar(40), modified " + time
                    + ", created " + time + ", gone integer DEFAULT 0, version integer)",
            "CREATE INDEX " + table + "_modified ON " + table + " (modified, id)"
        };
    }

    static String follow(String... options) {
        return Stream.concat(
                        Stream.of(WATCH, "initialDelay=0", "delay=20", "modifiedColumn=modified"),
                        Arrays.stream(options))
                .collect(Collectors.joining("&"));
    }

    /** The same with no other column to follow than they may name. */
    static String alone(String... options) {
        String all = follow(options);
        return all.indexOf("modifiedColumn") == all.lastIndexOf("modifiedColumn")
                ? all
                : all.replace("modifiedColumn=modified&", "");
    }

    /** A time in the form in which it is stored. */
    Object time(String text) {
        boolean loose = dialect().name().equals("SQLite");
        return text == null ? null : loose ? text.replace('T', ' ') : dialect().bound(LocalDateTime.parse(text));
    }

    void put(String table, int id, String modified) {
        context.jdbc().update("DELETE FROM " + table + " WHERE id = ?", id);
        context.jdbc()
                .update(
                        "INSERT INTO " + table + " (id, name, modified, version) VALUES (?, ?, ?, ?)",
                        id,
                        "n" + id,
                        time(modified),
                        id);
    }

    static String second(int second) {
        return "2026-01-31T12:00:%02d".formatted(second);
    }

    List<String> keys() {
        return context.received().stream()
                .map(change -> change.getTable().toLowerCase(Locale.ROOT) + " "
                        + change.getKey().value())
                .toList();
    }

    Map<String, Object> standing(String... options) {
        List<?> status = (List<?>) context.request(follow(options).replace("initialDelay=0&delay=20&", ""), null);
        @SuppressWarnings("unchecked")
        Map<String, Object> first = (Map<String, Object>) status.get(0);
        return first;
    }

    static Throwable failureOf(Runnable start) {
        try {
            start.run();
            throw new AssertionError("It started");
        } catch (IllegalStateException e) {
            return e;
        }
    }
}
