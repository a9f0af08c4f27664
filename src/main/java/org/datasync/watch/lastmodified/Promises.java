package org.datasync.watch.lastmodified;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.records.ChosenTables;
import org.datasync.watch.schema.TableReader;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Says what can be promised of late commits: by what the column holds, who fills it as the options say, and what the server tells
 * this user of what is under way in it.
 */
final class Promises {

    private final LastModifiedSpec spec;
    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final TableReader reader;

    Promises(LastModifiedSpec spec, JdbcTemplate jdbc, Dialect dialect, TableReader reader) {
        this.spec = spec;
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.reader = reader;
    }

    /** Why the server's list of open work is not to be relied on; none if it is. */
    List<String> obstacles() {
        List<String> obstacles = new ArrayList<>();
        if (dialect.openWork("").isEmpty()) {
            obstacles.add(dialect + " does not tell what is under way in it");
        }
        dialect.openWorkObstacles().ifPresent(query -> obstacles.addAll(jdbc.queryForList(query, String.class)));
        return obstacles;
    }

    /**
     * What a watch follows.
     *
     * @param tables with what is promised of each
     * @param leftOut why tables that only a {@code *} means are none of them
     */
    record Followed(List<Promised> tables, List<String> leftOut) {}

    /**
     * What is promised of each table.
     *
     * @throws IllegalArgumentException if a table cannot be followed, or not with what the options ask for
     */
    Followed of(List<String> obstacles) {
        List<Promised> promised = new ArrayList<>();
        ChosenTables.Choice<WatchedTable> choice = new TableChoice(spec, reader, dialect, jdbc).read();
        for (WatchedTable table : choice.tables()) {
            Promised each = promised(table, obstacles);
            require(each);
            promised.add(each);
        }
        return new Followed(promised, choice.leftOut());
    }

    private void require(Promised promised) {
        Mode required = spec.promise().required();
        if (promised.mode().compareTo(required) < 0) {
            throw new IllegalArgumentException("The option requireMode is " + required.word() + ", but of "
                    + promised.table().table().name() + " only "
                    + promised.mode().word() + " can be promised: "
                    + promised.reason() + ". Mend that, or leave out requireMode");
        }
    }

    private Promised promised(WatchedTable table, List<String> obstacles) {
        return switch (table.modified().measure()) {
            case TRANSACTION -> new Promised(table, Mode.EXACT, "");
            case NUMBER -> ofNumbers(table, obstacles);
            default -> ofTimes(table, obstacles);
        };
    }

    private Promised ofNumbers(WatchedTable table, List<String> obstacles) {
        if (spec.values().clock().isEmpty()) {
            return new Promised(
                    table,
                    Mode.BEST_EFFORT,
                    "nothing says that its numbers are taken in the transactions that write them; if so, set"
                            + " modifiedClock=sequence");
        }
        if (!obstacles.isEmpty()) {
            return new Promised(table, Mode.BEST_EFFORT, String.join(", ", obstacles));
        }
        return dialect.coversSequences()
                ? new Promised(table, Mode.EXACT, "")
                : new Promised(
                        table,
                        Mode.BEST_EFFORT,
                        dialect + " does not tell of transactions that have only taken a number");
    }

    private Promised ofTimes(WatchedTable table, List<String> obstacles) {
        Optional<ModifiedClock> clock = spec.values().clock();
        boolean application = clock.filter(ModifiedClock.APPLICATION::equals).isPresent();
        if (application && !dialect.coversApplicationClocks()) {
            return new Promised(
                    table,
                    Mode.BEST_EFFORT,
                    "the clock of the application is not covered by what " + dialect + " tells");
        }
        return obstacles.isEmpty()
                ? new Promised(table, Mode.BOUNDED, "clocks are not proven")
                : new Promised(table, Mode.BEST_EFFORT, String.join(", ", obstacles));
    }
}
