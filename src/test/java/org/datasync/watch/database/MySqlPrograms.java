package org.datasync.watch.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * MySQL's programs in the directory that the system property {@code mysql.home} names: that of an installed server, or a root into
 * which {@code .ci/mysql} has unpacked Debian's packages.
 */
final class MySqlPrograms {
    private static final String HOME = "mysql.home";

    private MySqlPrograms() {}

    /** Whether there are any. */
    static boolean areThere() {
        return System.getProperty(HOME) != null;
    }

    /** Whether this one is there. */
    static boolean has(String program) {
        return areThere() && Files.isExecutable(isUnpacked() ? unpacked(program) : installed(program));
    }

    /** How a command line begins that runs the server. */
    static List<String> server() {
        return isUnpacked()
                ? byOwnLoader(
                        unpacked("mysqld"),
                        "--no-defaults",
                        "--basedir=" + home().resolve("usr"),
                        "--lc-messages-dir=" + home().resolve("usr/share/mysql"))
                : List.of(installed("mysqld").toString(), "--no-defaults");
    }

    /** How a command line begins that runs a client. */
    static List<String> client(String program) {
        return isUnpacked()
                ? byOwnLoader(unpacked(program), "--no-defaults")
                : List.of(installed(program).toString(), "--no-defaults");
    }

    private static Path home() {
        return Path.of(System.getProperty(HOME)).toAbsolutePath();
    }

    private static boolean isUnpacked() {
        return Files.isExecutable(unpacked("mysqld"));
    }

    private static Path unpacked(String program) {
        return home().resolve(program.equals("mysqld") ? "usr/sbin" : "usr/bin").resolve(program);
    }

    private static Path installed(String program) {
        return home().resolve("bin").resolve(program);
    }

    /** Debian's programs are run by Debian's own loader, as those of another system's libraries may be older. */
    private static List<String> byOwnLoader(Path program, String... options) {
        Path loader = first(home().resolve("usr/lib64"), home().resolve("usr/lib"));
        Path libraries = children(home().resolve("usr/lib"))
                .filter(child -> Files.exists(child.resolve("libc.so.6")))
                .findFirst()
                .orElseThrow();
        return Stream.concat(
                        Stream.of(loader, "--library-path", libraries, program).map(Object::toString),
                        Arrays.stream(options))
                .toList();
    }

    private static Path first(Path... directories) {
        return Arrays.stream(directories)
                .flatMap(MySqlPrograms::children)
                .filter(file -> file.getFileName().toString().startsWith("ld-linux"))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Path> children(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Stream.empty();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
