package org.datasync.watch.trigger;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.StatementTriggers;
import org.datasync.watch.dialect.TriggerLevel;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.TableName;
import org.springframework.jdbc.core.JdbcTemplate;

/** Knows of which tables statement triggers would tell something wrong, as the catalog is at its first look. */
final class StatementLevel {

    private final Triggers triggers;
    private final JdbcTemplate jdbc;
    private Map<TableName, String> hazards;

    StatementLevel(Triggers triggers, JdbcTemplate jdbc) {
        this.triggers = triggers;
        this.jdbc = jdbc;
    }

    /**
     * Makes sure that a capture may have the level that it has.
     *
     * @throws IllegalArgumentException if it may not; it names the table, what is about it, and the option
     */
    void check(Capture capture) {
        if (capture.level() == TriggerLevel.ROW) {
            return;
        }
        TableName table = capture.name().table();
        String cure = "Set table." + TableName.text(table.name()) + ".triggerLevel=row";
        StatementTriggers level = triggers.statementTriggers()
                .orElseThrow(() -> new IllegalArgumentException("The table " + table + " is to have "
                        + Capability.STATEMENT_TRIGGERS.title() + ", which this database cannot do. " + cure));
        Stream.of(ofTable(table, level), ofKey(capture, level), ofProof(capture))
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(hazard -> {
                    throw new IllegalArgumentException("Of the table " + table
                            + " statement triggers would tell something wrong. " + hazard + " " + cure);
                });
    }

    private Optional<String> ofTable(TableName table, StatementTriggers level) {
        if (hazards == null) {
            hazards = new HashMap<>();
            jdbc.query(level.hazardousTables(), row -> {
                hazards.putIfAbsent(new TableName(row.getString(1), row.getString(2)), row.getString(3));
            });
        }
        return Optional.ofNullable(hazards.get(table));
    }

    private static Optional<String> ofKey(Capture capture, StatementTriggers level) {
        return capture.key().stream()
                .flatMap(column -> level.hazard(column).stream())
                .findFirst();
    }

    private static Optional<String> ofProof(Capture capture) {
        return capture.proof() == KeyProof.IMMEDIATE
                ? Optional.empty()
                : Optional.of("Its key is not unique at every moment.");
    }
}
