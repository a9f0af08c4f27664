package org.datasync.watch.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import picocli.CommandLine.Option;

/** The databases that options name, and what of them must not be printed. */
final class Database {

    @Option(names = "--url", required = true, paramLabel = "URL", description = "The JDBC URL of the watched database.")
    String url;

    @Option(names = "--user", paramLabel = "NAME", description = "The user, unless the URL names one.")
    String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "A file whose first line is the password. There is no option for the password itself, which others"
                            + " could see in the list of processes.")
    Path passwordFile;

    @Option(
            names = "--state-url",
            paramLabel = "URL",
            description = "The database with the watch's state (stateDataSource), if that is another.")
    String stateUrl;

    @Option(names = "--state-user", paramLabel = "NAME", description = "Its user.")
    String stateUser;

    @Option(
            names = "--state-password-file",
            paramLabel = "FILE",
            description = "A file whose first line is its password.")
    Path statePasswordFile;

    DataSource watched() {
        return dataSource("--url", url, user, passwordFile);
    }

    Optional<DataSource> state() {
        return Optional.ofNullable(stateUrl)
                .map(other -> dataSource("--state-url", other, stateUser, statePasswordFile));
    }

    private DataSource dataSource(String option, String jdbcUrl, String name, Path file) {
        SimpleDriverDataSource dataSource = new SimpleDriverDataSource(driver(option, jdbcUrl), jdbcUrl);
        if (name != null) {
            dataSource.setUsername(name);
        }
        if (file != null) {
            dataSource.setPassword(password(file));
        }
        return dataSource;
    }

    private static String password(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new IllegalArgumentException("The file " + file + " with a password cannot be read", e);
        }
    }

    /** Of those on the class path: those of databases that run triggers of ours inside must be beside our own classes. */
    private static Driver driver(String option, String jdbcUrl) {
        try {
            return DriverManager.getDriver(jdbcUrl);
        } catch (SQLException e) {
            throw new IllegalArgumentException(
                    "No JDBC driver on the class path takes the URL of " + option
                            + ". Put the jar of the database's driver there: java -cp datasync-watch-cli.jar:driver.jar "
                            + Main.class.getName(),
                    e);
        }
    }

    /** What nobody may read in what is printed. */
    List<String> secrets() {
        List<String> secrets = new ArrayList<>();
        for (String text : new String[] {url, stateUrl}) {
            Optional.ofNullable(text).ifPresent(secrets::add);
        }
        for (Path file : new Path[] {passwordFile, statePasswordFile}) {
            Optional.ofNullable(file)
                    .filter(Files::isReadable)
                    .map(Database::password)
                    .ifPresent(secrets::add);
        }
        secrets.removeIf(String::isBlank);
        return secrets;
    }
}
