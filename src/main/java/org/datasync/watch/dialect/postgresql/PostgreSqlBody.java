package org.datasync.watch.dialect.postgresql;

import java.util.List;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.TriggerRow;
import org.datasync.watch.schema.Column;

/** What PostgreSQL's trigger functions do about a change, as statements. */
abstract class PostgreSqlBody {

    private final PostgreSqlTriggers triggers;
    private final PostgreSqlJson json;
    private final PostgreSqlRows rows;
    private final Dialect dialect;

    PostgreSqlBody(PostgreSqlTriggers triggers, PostgreSqlJson json, Dialect dialect) {
        this.triggers = triggers;
        this.json = json;
        this.rows = new PostgreSqlRows(dialect);
        this.dialect = dialect;
    }

    abstract String inserted(Capture capture);

    abstract String updated(Capture capture);

    abstract String deleted(Capture capture);

    final String truncated(Capture capture) {
        return triggers.insertInto(capture) + " VALUES (" + triggers.values(capture, TriggerRow.truncate()) + ");\n";
    }

    final PostgreSqlTriggers triggers() {
        return triggers;
    }

    final PostgreSqlJson json() {
        return json;
    }

    final PostgreSqlRows rows() {
        return rows;
    }

    final String literal(String text) {
        return dialect.literal(text);
    }

    final String quote(Column column) {
        return dialect.quote(column.name());
    }

    static List<String> filters(Capture capture, String row) {
        return PostgreSqlTriggers.filter(capture, row).stream().toList();
    }
}
