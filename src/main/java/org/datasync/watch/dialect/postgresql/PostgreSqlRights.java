package org.datasync.watch.dialect.postgresql;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datasync.watch.schema.MissingRight;

/** What the server says of rights: on which object, by its name alone, and not which right. */
final class PostgreSqlRights {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /** In English only; a server that speaks another language names no object here. */
    private static final Pattern DENIED = Pattern.compile(
            "permission denied for (?<kind>(?:materialized |foreign )?(?:table|view|relation)|schema|sequence|function)"
                    + " (?<name>.+)");

    private static final Pattern SIMPLE = Pattern.compile("[a-z_][a-z0-9_]*");

    /** Where there is but one right that a watch can lack. */
    private static final Map<String, String> RIGHTS =
            Map.of("schema", "USAGE", "sequence", "SELECT", "function", "EXECUTE");

    private PostgreSqlRights() {}

    static Optional<MissingRight> missing(SQLException failure) {
        return INSUFFICIENT_PRIVILEGE.equals(failure.getSQLState())
                ? Optional.of(missing(firstLine(failure.getMessage())))
                : Optional.empty();
    }

    private static String firstLine(String message) {
        return String.valueOf(message).lines().findFirst().orElse("");
    }

    private static MissingRight missing(String message) {
        Matcher denied = DENIED.matcher(message);
        if (!denied.find()) {
            return MissingRight.UNNAMED;
        }
        String kind = denied.group("kind");
        String name = quoted(denied.group("name"));
        Optional<String> right = Optional.ofNullable(RIGHTS.get(kind));
        String object = right.isPresent() ? kind.toUpperCase(Locale.ROOT) + " " + name : name;
        return new MissingRight(right, Optional.of(object), Optional.empty(), true);
    }

    private static String quoted(String name) {
        return SIMPLE.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
