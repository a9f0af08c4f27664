package org.datasync.watch.trigger;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.KeyProof;
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
        if (triggers.statementHazards().isEmpty()) {
            throw new IllegalArgumentException("The table " + table + " is to have "
                    + Capability.STATEMENT_TRIGGERS.title() + ", which this database cannot do. " + cure);
        }
        Stream.of(ofTable(table), ofKey(capture), ofProof(capture))
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(hazard -> {
                    throw new IllegalArgumentException("The table " + table + " " + hazard
                            + ", so that statement triggers would tell something wrong. " + cure);
                });
    }

    private Optional<String> ofTable(TableName table) {
        if (hazards == null) {
            hazards = new HashMap<>();
            triggers.statementHazards()
                    .ifPresent(query -> jdbc.query(query, row -> {
                        hazards.putIfAbsent(new TableName(row.getString(1), row.getString(2)), row.getString(3));
                    }));
        }
        return Optional.ofNullable(hazards.get(table));
    }

    private Optional<String> ofKey(Capture capture) {
        return capture.key().stream()
                .flatMap(column -> triggers.statementHazard(column).stream()
                        .map(what -> "has the key column " + column.name() + ", which " + what))
                .findFirst();
    }

    private static Optional<String> ofProof(Capture capture) {
        return capture.proof() == KeyProof.IMMEDIATE
                ? Optional.empty()
                : Optional.of("has a key that is not unique at every moment");
    }
}
