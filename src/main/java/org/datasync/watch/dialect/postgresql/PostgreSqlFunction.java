package org.datasync.watch.dialect.postgresql;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlTemplate;
import org.datasync.watch.schema.TableName;

/** How a function is created that may refer to its table by the number of it. */
final class PostgreSqlFunction {

    /** Stands for the number of the table in the catalog; in no name, as PostgreSQL has no text with it. */
    static final String TABLE_ID = "\0";

    private final Dialect dialect;

    PostgreSqlFunction(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The statement that creates it. */
    String creation(String name, String settings, String body, TableName table) {
        String created = SqlTemplate.fill(
                "CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER${settings} AS ${body}",
                Map.of("name", name, "settings", settings, "body", dollarQuoted(body)));
        return created.contains(TABLE_ID) ? withTableId(table, created) : created;
    }

    /** The statement with the table's number in the catalog, which only the database knows, and which renaming does not change. */
    private String withTableId(TableName table, String statement) {
        String joined = Arrays.stream(statement.split(TABLE_ID, -1))
                .map(PostgreSqlFunction::dollarQuoted)
                .collect(Collectors.joining(" OPERATOR(pg_catalog.||) table_id OPERATOR(pg_catalog.||) "));
        String block = SqlTemplate.fill("""
                DECLARE table_id pg_catalog.text := CAST(CAST(${table} AS pg_catalog.regclass) AS pg_catalog.oid);
                BEGIN
                EXECUTE ${joined};
                END
                """, Map.of("table", dialect.literal(dialect.quote(table)), "joined", joined));
        return "DO " + dollarQuoted(block);
    }

    /** A text as a literal that needs no escapes. */
    static String dollarQuoted(String body) {
        String tag = "$datasync$";
        while (body.contains(tag)) {
            tag = tag.replace("datasync", "datasync_");
        }
        return tag + body + tag;
    }
}
