package org.datasync.watch.dialect.innodb;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.TableName;

/** The statement that creates a trigger, and what no trigger can write. */
public final class InnoDbTrigger {

    private static final Set<String> GEOMETRIES = Set.of(
            "GEOMETRY",
            "POINT",
            "LINESTRING",
            "POLYGON",
            "MULTIPOINT",
            "MULTILINESTRING",
            "MULTIPOLYGON",
            "GEOMETRYCOLLECTION");

    /** Types whose values are equal to none of the literals that look like them. */
    private static final Set<String> NOT_FOUND_AGAIN = Set.of("FLOAT", "BIT");

    private InnoDbTrigger() {}

    /**
     * The statement.
     *
     * @param verb what it begins with
     * @param event when the trigger runs
     * @param trigger its quoted name
     * @param table the quoted name of the table that it is on
     * @param statements what it does
     */
    public static String create(
            String verb, Capture capture, String event, String trigger, String table, String statements) {
        return SqlTemplate.fill(
                """
                ${verb}${definer} TRIGGER ${trigger} ${event} ON ${table} FOR EACH ROW
                BEGIN
                ${statements}END""",
                Map.of(
                        "verb", verb,
                        "definer", definer(capture),
                        "trigger", trigger,
                        "event", event,
                        "table", table,
                        "statements", statements));
    }

    private static String definer(Capture capture) {
        return capture.definer() == null ? "" : " DEFINER = " + InnoDbRights.account(capture.definer());
    }

    /** The statement that shows a capture's trigger, and fails in different ways of one that may not be seen and of none. */
    public static String show(Dialect dialect, CaptureName name, String trigger) {
        return "SHOW CREATE TRIGGER " + dialect.quote(new TableName(name.table().schema(), trigger));
    }

    /** As {@link Triggers#refusal}. */
    public static Optional<String> refusal(Column column, boolean inKey) {
        String type = column.typeName().toUpperCase(Locale.ROOT);
        if (inKey && NOT_FOUND_AGAIN.contains(type)) {
            return Optional.of("A record is not found again by a key of this type, whose values are equal to none of"
                    + " the literals that look like them.");
        }
        return GEOMETRIES.contains(type) ? Optional.of("The triggers cannot write geometries.") : Optional.empty();
    }
}
