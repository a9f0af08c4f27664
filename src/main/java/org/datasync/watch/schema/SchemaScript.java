package org.datasync.watch.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.datasync.watch.log.Log;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The DDL of our own tables, a class path resource that may run repeatedly: it creates what is missing and leaves alone
 * what is there.
 */
public final class SchemaScript {

    private static final Log LOG = Log.of(SchemaScript.class);

    private static final String END_OF_STATEMENT = ";\\s*(\\n|$)";

    private static final Pattern COLUMN = Pattern.compile("\n    ([a-z_]+) ");

    private static final String NAME_PART = "(?:\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|\\w+)";

    private static final String NAME = "(" + NAME_PART + "(?:\\." + NAME_PART + ")?)";

    private static final Pattern TABLE = Pattern.compile("CREATE TABLE (?:IF NOT EXISTS )?" + NAME);

    private static final Pattern ADDED =
            Pattern.compile("ALTER TABLE " + NAME + " ADD COLUMN (?:IF NOT EXISTS )?([a-z_]+)");

    private static final Pattern ROWS = Pattern.compile("\\s*(INSERT|UPDATE|DELETE|MERGE)\\b.*", Pattern.DOTALL);

    private final String resource;
    private final List<String> statements;

    /**
     * Reads the script.
     *
     * @param resource its path on the class path; each of its statements ends with a semicolon at the end of a line
     * @param values what its {@code ${name}} placeholders stand for, any text that is right where they stand
     */
    public SchemaScript(String resource, Map<String, String> values) {
        this.resource = resource;
        // split first: a quoted name may hold a semicolon
        this.statements = Arrays.stream(read(resource).split(END_OF_STATEMENT))
                .filter(statement -> !statement.isBlank())
                .map(statement -> replaced(statement, values))
                .toList();
    }

    /** Whether there is a script of this path. */
    public static boolean isThere(String resource) {
        return onClassPath(resource).exists();
    }

    private static ClassPathResource onClassPath(String resource) {
        return new ClassPathResource(resource, SchemaScript.class.getClassLoader());
    }

    private static String read(String resource) {
        try {
            return onClassPath(resource).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String replaced(String statement, Map<String, String> values) {
        String text = statement;
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        return text;
    }

    /** The names of the columns of all tables that it creates, in lower case. */
    public Set<String> columns() {
        return statements.stream()
                .filter(statement -> statement.contains("CREATE TABLE"))
                .flatMap(statement -> COLUMN.matcher(statement).results().map(match -> match.group(1)))
                .collect(Collectors.toCollection(this::added));
    }

    /** The columns that it adds to tables that are there. */
    private Set<String> added() {
        return statements.stream()
                .flatMap(statement -> ADDED.matcher(statement).results().map(match -> match.group(2)))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Its path on the class path. */
    public String resource() {
        return resource;
    }

    /** Those of the statements that write rows, which stand at the end. */
    public List<String> rows() {
        return statements.stream()
                .filter(statement -> ROWS.matcher(statement).matches())
                .toList();
    }

    /**
     * Runs all statements but those that write rows, each of them also if one before it fails, as not every database can say that it
     * wants no more than what is missing.
     *
     * @return with what those failed that have failed twice, since another node may do the same at the same time
     */
    public List<DataAccessException> define(JdbcTemplate jdbc) {
        List<String> rows = rows();
        return failures(
                jdbc,
                statements.stream()
                        .filter(statement -> !rows.contains(statement))
                        .toList());
    }

    /** Whether all tables are there that it creates, and all columns that it adds. */
    public boolean isDefined(Function<String, Optional<Table>> find) {
        return statements.stream()
                .allMatch(statement -> TABLE.matcher(statement).results().allMatch(match -> find.apply(match.group(1))
                                .isPresent())
                        && ADDED.matcher(statement).results().allMatch(match -> find.apply(match.group(1))
                                .flatMap(table -> table.find(match.group(2)))
                                .isPresent()));
    }

    /** The statements, in order, without what ends each. */
    public List<String> statements() {
        return statements;
    }

    /**
     * Creates what is missing. Several nodes may do this at once: one that loses the race for a table finds it there when
     * it looks again.
     *
     * @param option the option that avoids it, with its value
     * @param isThere whether the tables are there, in which case nothing is run, nor does a refusal matter
     * @throws IllegalStateException if the database refuses; it names the script and the option
     */
    public void create(JdbcTemplate jdbc, String option, BooleanSupplier isThere) {
        if (isThere.getAsBoolean()) {
            return; // DDL waits for other transactions on some databases, even if it has nothing to do
        }
        List<DataAccessException> failures = failures(jdbc, statements);
        if (!failures.isEmpty()) {
            if (!isThere.getAsBoolean()) {
                throw new IllegalStateException(
                        "The database refuses to create our tables. Have them created with the script " + resource
                                + " by a user who may, and set the option " + option,
                        failures.get(0));
            }
            LOG.debug(
                    "The database refuses a part of the script {}, but the tables are there",
                    resource,
                    failures.get(0));
        }
    }

    private List<DataAccessException> failures(JdbcTemplate jdbc, List<String> some) {
        List<DataAccessException> failures = new ArrayList<>();
        for (String statement : some) {
            try {
                runTwice(jdbc, statement);
            } catch (DataAccessException e) {
                failures.add(
                        e); // not every database can say IF NOT EXISTS, so the rest may be missing though this is there
            }
        }
        return failures;
    }

    private void runTwice(JdbcTemplate jdbc, String statement) {
        try {
            run(jdbc, statement);
        } catch (DataAccessException first) {
            LOG.debug("A part of {} runs again, as another node may have created the same meanwhile", resource, first);
            run(jdbc, statement);
        }
    }

    private static void run(JdbcTemplate jdbc, String sql) {
        jdbc.execute((ConnectionCallback<Void>) connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
            if (!connection.getAutoCommit()) {
                connection.commit(); // pools may be set so
            }
            return null;
        });
    }
}
