package org.datasync.watch.trigger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Capability;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.ForeignKey;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.springframework.jdbc.core.JdbcTemplate;

/** Knows what can be done to a table that its triggers do not see. */
final class Doctor {

    private final Dialect dialect;
    private final TableReader reader;
    private final JdbcTemplate jdbc;
    private final boolean cascadesIgnored;

    Doctor(Dialect dialect, TableReader reader, JdbcTemplate jdbc, boolean cascadesIgnored) {
        this.dialect = dialect;
        this.reader = reader;
        this.jdbc = jdbc;
        this.cascadesIgnored = cascadesIgnored;
    }

    /** Why a table cannot be captured with the options as they are; empty if it can. */
    Optional<String> refusal(TableName table) {
        List<ForeignKey> unseen = cascadesIgnored ? List.of() : unseenCascades(table);
        return unseen.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "The table " + table + " has foreign keys by which the database itself changes or deletes its"
                                + " records, which fires no triggers on " + dialect + ": those to " + parents(unseen)
                                + ". Give them neither CASCADE nor SET NULL, or set cascades=ignore if the watch may miss that");
    }

    private List<ForeignKey> unseenCascades(TableName table) {
        return dialect.capabilities().contains(Capability.CASCADES)
                ? List.of()
                : reader.foreignKeys(table).stream()
                        .filter(ForeignKey::cascades)
                        .toList();
    }

    private static String parents(List<ForeignKey> keys) {
        return keys.stream()
                .map(key -> key.parent() + " (" + String.join(", ", key.columns()) + ")")
                .collect(Collectors.joining(", "));
    }

    /** What the triggers of a capture do not see. */
    List<Finding> unseen(Capture capture) {
        List<Finding> findings = new ArrayList<>();
        TableName table = capture.name().table();
        List<ForeignKey> cascades = unseenCascades(table);
        if (!cascades.isEmpty()) {
            findings.add(new Finding(
                    table.toString(),
                    false,
                    "has foreign keys that cascade, to " + parents(cascades),
                    "what they change or delete is missed",
                    "Give them neither CASCADE nor SET NULL",
                    List.of()));
        }
        dialect.triggers()
                .unseen(capture)
                .ifPresent(query -> jdbc.query(
                        query.sql(),
                        row -> {
                            findings.add(new Finding(
                                    table.toString(),
                                    false,
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    List.of()));
                        },
                        query.arguments().toArray()));
        return findings;
    }
}
