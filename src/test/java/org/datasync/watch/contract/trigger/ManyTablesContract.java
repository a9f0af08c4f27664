package org.datasync.watch.contract.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.StatementCount;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where nothing is to be done, a start takes as many statements for many tables as for few. */
public abstract class ManyTablesContract extends DatabaseContract {

    protected ManyTablesContract(TestDatabase database) {
        super(database);
    }

    private void createTables(int from, int to) {
        for (int table = from; table <= to; table++) {
            context.execute("CREATE TABLE t" + table + " (b varchar(20) NOT NULL, a integer NOT NULL, c decimal(10,2),"
                    + " PRIMARY KEY (a, b))");
        }
        context.execute("CREATE TABLE other" + to + " (id integer NOT NULL PRIMARY KEY)");
    }

    /** Installs the captures, and counts what a start asks for that finds them there. */
    private int statements(String tables) {
        install("tables=" + tables);
        StatementCount count = new StatementCount(dataSource);
        try (WatchContext counting = newContext(count)) {
            counting.receive(trigger("store", "tables=" + tables).replace("initialDelay=0", "initialDelay=3600000"));
            return count.get();
        }
    }

    private static String names(int tables) {
        return IntStream.rangeClosed(1, tables).mapToObj(table -> "t" + table).collect(Collectors.joining(","));
    }

    @Test
    void takeNoMoreStatementsThanFew() {
        compare(3, 12);
    }

    @Test
    @Tag("wide")
    void takeNoMoreStatementsThanFewHoweverMany() {
        compare(10, 200);
    }

    private void compare(int few, int many) {
        createStateTables();
        createTables(1, few);
        statements("t*");
        int wildcard = statements("t*");
        int exact = statements(names(few));
        createTables(few + 1, many);

        int wildcardOfMany = statements("t*");
        int exactOfMany = statements(names(many));
        assertThat(context.count("datasync_capture WHERE plan <> ''")).isEqualTo(many);
        assumeThat(database.name())
                .as("its driver describes some 500 columns at most at once")
                .isNotEqualTo("SQLite");
        assertThat(wildcardOfMany).as("wildcard").isEqualTo(wildcard).isLessThan(110);
        assertThat(exactOfMany).as("exact names").isEqualTo(exact).isLessThan(110);
    }
}
