package org.datasync.watch.support;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Runs what {@code action=print-ddl} gives, as an administrator would with the database's client. */
public final class AdministratorScript {

    private AdministratorScript() {}

    /** On one connection. */
    public static void run(String script, WatchContext context) {
        String uncommented =
                script.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n", "", "\n"));
        List<String> statements = Arrays.stream(
                        uncommented.contains("DELIMITER $$")
                                ? ofMariaDb(uncommented)
                                : uncommented.split(";\n(\n|$)", -1))
                .map(AdministratorScript::ofHsqldb)
                .filter(statement -> !statement.isBlank() && !statement.matches("BEGIN IMMEDIATE|COMMIT"))
                .toList();
        context.jdbc().execute((ConnectionCallback<Void>) connection -> {
            JdbcTemplate on = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            statements.forEach(on::execute);
            return null;
        });
    }

    private static String[] ofMariaDb(String script) {
        return script.replaceAll("DELIMITER .*\n", "").split("\n\\${2,}\n", -1);
    }

    private static String ofHsqldb(String statement) {
        return statement.strip().replaceAll("^\\\\\\.\n|\n\\.$", "");
    }
}
