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
import org.springframework.jdbc.core.JdbcTemplate;

/** The command line programs that come with the server, for one of its databases. */
public final class MariaDbClient {

    private final URI url;
    private final Path base;
    private final Path directory;

    /** Keeps what is read and written in this directory. */
    public MariaDbClient(HikariDataSource dataSource, Path directory) {
        this.url = URI.create(dataSource.getJdbcUrl().substring("jdbc:".length()));
        this.base = Path.of(new JdbcTemplate(dataSource).queryForObject("SELECT @@basedir", String.class));
        this.directory = directory;
    }

    /** Runs a script. */
    public void run(String script) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("script.sql"), script);
        run(List.of("mariadb", "--default-character-set=utf8mb4"), file.toFile());
    }

    /** The script of a dump with all there is. */
    public String dump() throws IOException, InterruptedException {
        return run(List.of("mariadb-dump", "--single-transaction"), new File("/dev/null"));
    }

    private String run(List<String> program, File input) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                base.resolve("bin/" + program.get(0)).toString(),
                "--no-defaults",
                "--host=127.0.0.1",
                "--port=" + url.getPort(),
                "--user=tester",
                "--password=tester",
                "--skip-ssl"));
        command.addAll(program.subList(1, program.size()));
        command.add(url.getPath().substring(1));
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        ProcessBuilder client = new ProcessBuilder(command)
                .redirectInput(Redirect.from(input))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        client.environment().put("LD_LIBRARY_PATH", base.resolve("libs").toString());
        if (client.start().waitFor() != 0) {
            throw new IllegalStateException(Files.readString(output) + Files.readString(errors));
        }
        return Files.readString(output);
    }
}
