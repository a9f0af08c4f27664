package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** The command line programs of MariaDB or MySQL, for one of the server's databases. */
public final class InnoDbClient {

    private final URI url;
    private final boolean mySql;
    private final Path base;
    private final Path directory;

    /** Keeps what is read and written in this directory. */
    public InnoDbClient(HikariDataSource dataSource, Path directory) {
        this.url = URI.create(dataSource.getJdbcUrl().substring("jdbc:".length()));
        this.mySql = url.getScheme().equals("mysql");
        this.base = Path.of(new JdbcTemplate(dataSource).queryForObject("SELECT @@basedir", String.class));
        this.directory = directory;
    }

    /** Whether there are such programs for a database's server. */
    public static boolean isThereFor(TestDatabase database) {
        return !database.name().equals("MySQL") || MySqlPrograms.has("mysqldump");
    }

    /** Runs a script. */
    public void run(String script) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("script.sql"), script);
        run(mySql ? "mysql" : "mariadb", "--default-character-set=utf8mb4", file.toFile());
    }

    /** The script of a dump with all there is. */
    public String dump() throws IOException, InterruptedException {
        String option =
                mySql ? "--set-gtid-purged=OFF" : "--single-transaction"; // else of no use to this server itself
        return run(mySql ? "mysqldump" : "mariadb-dump", option, new File("/dev/null"));
    }

    private String run(String program, String option, File input) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                mySql
                        ? MySqlPrograms.client(program)
                        : List.of(base.resolve("bin/" + program).toString(), "--no-defaults"));
        Stream.of("--host=127.0.0.1", "--port=" + url.getPort(), "--user=tester", "--password=tester")
                .forEach(command::add);
        command.addAll(mySql ? List.of("--ssl-mode=DISABLED", "--get-server-public-key") : List.of("--skip-ssl"));
        command.add(option);
        command.add(url.getPath().substring(1));
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        ProcessBuilder client = new ProcessBuilder(command)
                .redirectInput(Redirect.from(input))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        if (!mySql) {
            client.environment().put("LD_LIBRARY_PATH", base.resolve("libs").toString());
        }
        if (client.start().waitFor() != 0) {
            throw new IllegalStateException(Files.readString(output) + Files.readString(errors));
        }
        return Files.readString(output);
    }
}
