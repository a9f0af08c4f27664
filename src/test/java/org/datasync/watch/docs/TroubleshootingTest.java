package org.datasync.watch.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Finds each message of {@code troubleshooting.md} in the source, so that people who search for it find it. */
class TroubleshootingTest {

    private static final Document TROUBLESHOOTING = Document.read("src/main/docs/troubleshooting.md");
    private static final Path MAIN = Path.of("src/main/java");
    private static final Pattern MESSAGE = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
    private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final int SHORTEST = 4;

    @Test
    void eachMessageIsOne() throws IOException {
        List<String> sources = sources();
        SoftAssertions softly = new SoftAssertions();
        MESSAGE.matcher(TROUBLESHOOTING.text())
                .results()
                .map(row -> row.group(1))
                .forEach(message -> softly.assertThat(sources.stream().anyMatch(source -> holds(source, message)))
                        .as("%s in a source", message)
                        .isTrue());
        softly.assertThat(MESSAGE.matcher(TROUBLESHOOTING.text()).results()).hasSizeGreaterThan(50);
        softly.assertAll();
    }

    private static boolean holds(String source, String message) {
        return Arrays.stream(message.split("…"))
                .map(String::strip)
                .filter(part -> part.length() >= SHORTEST)
                .allMatch(source::contains);
    }

    /** The sources with each text in one piece. */
    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(TroubleshootingTest::read)
                    .map(source -> JOINT.matcher(source).replaceAll(""))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
