package org.datasync.watch.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command line as one types it, in a folder. It ends with this object, and so does all that it has started. */
final class Command implements AutoCloseable {

    private static final String REPOSITORY = "-Dmaven.repo.local=" + System.getProperty("repository");

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Process process;
    private final BufferedReader output;
    private final StringBuilder read = new StringBuilder();

    private Command(Path folder, List<String> words) {
        try {
            process = new ProcessBuilder(words)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        output = process.inputReader();
    }

    /**
     * Starts it.
     *
     * @param line a line that begins with {@code mvn}, {@code java} or {@code camel}
     * @param more further words
     */
    static Command start(Path folder, String line, String... more) {
        List<String> words = new ArrayList<>();
        String[] typed = line.strip().split(" ", -1);
        switch (typed[0]) {
            case "mvn" ->
                words.addAll(List.of(System.getProperty("maven.home") + "/bin/mvn", "-B", "-ntp", REPOSITORY));
            case "java" -> words.add(JAVA);
            case "camel" ->
                words.addAll(List.of(JAVA, REPOSITORY, "-cp", classPathOfCamel(), CamelCli.class.getName()));
            default -> throw new IllegalArgumentException(line);
        }
        words.addAll(
                Stream.of(typed).skip(1).map(word -> word.replace("\"", "")).toList());
        words.addAll(List.of(more));
        return new Command(folder, words);
    }

    /** Without the component, which is to come from the repository. */
    private static String classPathOfCamel() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !new File(entry).getName().startsWith("camel-datasync-watch-"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Reads what it prints until it has printed this. */
    String await(String text) throws IOException {
        while (read.indexOf(text) < 0) {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("It has ended without having printed " + text + ":\n" + read);
            }
            take(line);
        }
        return read.toString();
    }

    /** Reads what it prints until it ends. */
    String all() {
        output.lines().forEach(this::take);
        return read.toString();
    }

    /** It shows in the test's log too: a command that hangs prints nothing more. */
    private void take(String line) {
        System.out.println(line);
        read.append(line).append('\n');
    }

    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
