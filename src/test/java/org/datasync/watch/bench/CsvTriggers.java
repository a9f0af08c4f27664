package org.datasync.watch.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Triggers as SymmetricDS has them, after its published templates: a row of the data table has the key, the old and the new record
 * as quoted texts with commas between, and two settings of the session are asked for by functions that catch what is not set.
 */
final class CsvTriggers {

    private CsvTriggers() {}

    static List<String> creation() {
        List<String> statements = new ArrayList<>(List.of(
                "CREATE TABLE csv_data (data_id bigserial PRIMARY KEY, table_name varchar(255) NOT NULL,"
                        + " event_type char(1) NOT NULL, row_data text, pk_data text, old_data text,"
                        + " trigger_hist_id integer NOT NULL, channel_id varchar(128), transaction_id varchar(255),"
                        + " source_node_id varchar(50), external_data varchar(50), node_list varchar(255),"
                        + " is_prerouted smallint NOT NULL DEFAULT 0, create_time timestamp)",
                "CREATE INDEX csv_data_channel ON csv_data (data_id, channel_id)",
                setting("csv_disabled", "integer", "0"),
                setting("csv_node", "varchar", "''")));
        CapturedTables.CAPTURED.forEach(table -> statements.addAll(trigger(table)));
        return statements;
    }

    private static String setting(String name, String type, String otherwise) {
        return "CREATE FUNCTION " + name + "() RETURNS " + type + " LANGUAGE plpgsql AS $$ DECLARE found " + type
                + "; BEGIN SELECT current_setting('csv." + name + "') INTO found; RETURN found;"
                + " EXCEPTION WHEN OTHERS THEN RETURN " + otherwise + "; END $$";
    }

    private static List<String> trigger(String table) {
        return List.of(
                "CREATE FUNCTION csv_" + table + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF 1 = 1 AND csv_disabled() = 0 THEN INSERT INTO csv_data (table_name, event_type,"
                        + " trigger_hist_id, pk_data, row_data, old_data, channel_id, transaction_id, source_node_id,"
                        + " external_data, create_time) VALUES ('" + table + "', 'U', 1, " + number("OLD.id") + ", "
                        + row("NEW.") + ", " + row("OLD.") + ", 'default', txid_current(), csv_node(), NULL,"
                        + " CURRENT_TIMESTAMP); END IF; RETURN NULL; END $$",
                "CREATE TRIGGER csv AFTER UPDATE ON " + table + " FOR EACH ROW EXECUTE FUNCTION csv_" + table + "()");
    }

    private static String row(String row) {
        return Stream.of(number(row + "id"), number(row + "balance"), text(row + "filler"))
                .collect(Collectors.joining(" || ',' || "));
    }

    private static String number(String value) {
        return quoted(value, "CAST(CAST(" + value + " AS numeric) AS varchar)");
    }

    private static String text(String value) {
        return quoted(value, "replace(replace(" + value + ", '\\', '\\\\'), '\"', '\\\"')");
    }

    private static String quoted(String value, String text) {
        return "CASE WHEN " + value + " IS NULL THEN '' ELSE '\"' || " + text + " || '\"' END";
    }

    static List<String> removal() {
        List<String> statements = new ArrayList<>();
        CapturedTables.CAPTURED.forEach(table -> statements.add("DROP FUNCTION csv_" + table + "() CASCADE"));
        statements.addAll(List.of("DROP TABLE csv_data", "DROP FUNCTION csv_disabled()", "DROP FUNCTION csv_node()"));
        return statements;
    }
}
