package org.datasync.watch.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * The DDL of our own tables, a class path resource that may run repeatedly: it creates what is missing and leaves alone
 * what is there.
 */
public final class SchemaScript {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaScript.class);

    private final String resource;
    private final String text;

    /**
     * Reads the script.
     *
     * @param resource its path on the class path
     * @param values what its {@code ${name}} placeholders stand for
     */
    public SchemaScript(String resource, Map<String, String> values) {
        this.resource = resource;
        String script = read(resource);
        for (Map.Entry<String, String> value : values.entrySet()) {
            script = script.replace("${" + value.getKey() + "}", value.getValue());
        }
        this.text = script;
    }

    private static String read(String resource) {
        try {
            return new ClassPathResource(resource, SchemaScript.class.getClassLoader())
                    .getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Creates what is missing. Two nodes may do this at once: the one that loses the race finds everything there when it
     * looks again.
     *
     * @throws IllegalStateException if the database refuses; it names the script and the option that avoids it
     */
    public void create(DataSource dataSource, String option) {
        try {
            run(dataSource);
        } catch (DataAccessException first) {
            LOG.debug("Running {} again, as another node may have created the same tables meanwhile", resource, first);
            runAgain(dataSource, option);
        }
    }

    private void runAgain(DataSource dataSource, String option) {
        try {
            run(dataSource);
        } catch (DataAccessException e) {
            throw new IllegalStateException(
                    "The database refuses to create our tables. Have them created with the script " + resource
                            + " by a user who may, and set the option " + option,
                    e);
        }
    }

    private void run(DataSource dataSource) {
        new JdbcTemplate(dataSource).execute((ConnectionCallback<Void>) connection -> {
            ScriptUtils.executeSqlScript(connection, new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)));
            if (!connection.getAutoCommit()) {
                connection.commit(); // pools may be set so
            }
            return null;
        });
    }
}
