package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Holds {@code development.md} to the source; its table of rooms is compared by {@code ArchitectureTest}. */
class DevelopmentTest {

    private static final Document DEVELOPMENT = Document.read("src/main/docs/development.md");
    private static final Path MAIN = Path.of("src/main/java/org/datasync/watch");
    private static final Path TESTS = Path.of("src/test/java/org/datasync/watch");
    private static final Pattern TYPE = Pattern.compile("`((?:[a-z0-9]+\\.)+[A-Z]\\w+)(?:#(\\w+))?`");
    private static final Pattern FILE = Pattern.compile("`((?:src|\\.ci)/[^`]+|pom.xml|README.md)`");

    @Test
    void classesAndMethodsAreThere() {
        List<MatchResult> types = TYPE.matcher(DEVELOPMENT.text()).results().toList();
        SoftAssertions softly = new SoftAssertions();
        for (MatchResult type : types) {
            String file = type.group(1).replace('.', '/') + ".java";
            Stream.of(MAIN, TESTS)
                    .map(root -> root.resolve(file))
                    .filter(Files::exists)
                    .findFirst()
                    .ifPresentOrElse(
                            path -> softly.assertThat(path)
                                    .content()
                                    .contains(type.group(2) == null ? "" : " " + type.group(2) + "("),
                            () -> softly.fail("There is no " + file));
        }
        softly.assertAll();
        assertThat(types).hasSizeGreaterThan(15);
    }

    @Test
    void filesAreThere() {
        List<String> files = FILE.matcher(DEVELOPMENT.text())
                .results()
                .map(file -> file.group(1))
                .toList();
        assertThat(files).hasSizeGreaterThan(5).allSatisfy(file -> assertThat(Path.of(file))
                .exists());
    }

    @Test
    void statesAreThoseOfTheTable() throws IOException {
        Set<String> drawn = new TreeSet<>();
        Pattern.compile("(?m)^    (\\w+) --> (\\w+)")
                .matcher(DEVELOPMENT.code("mermaid").get(1))
                .results()
                .forEach(arrow -> drawn.addAll(List.of(arrow.group(1), arrow.group(2))));
        drawn.removeAll(Set.of("pending", "acknowledged"));
        try (Stream<Path> files = Files.list(MAIN.resolve("failure"))) {
            assertThat(files.map(DevelopmentTest::read)
                            .flatMap(source -> Pattern.compile("'([a-z]+)'")
                                    .matcher(source)
                                    .results())
                            .map(word -> word.group(1))
                            .filter(word -> !word.equals("truncate"))
                            .collect(Collectors.toSet()))
                    .isEqualTo(drawn);
        }
    }

    @Test
    void benchmarksAndCommandsAreThere() {
        String commands = DEVELOPMENT.code("sh").get(0);
        String pom = read(Path.of("pom.xml"));
        assertThat(Pattern.compile("-P(\\w+)").matcher(commands).results())
                .allSatisfy(profile -> assertThat(pom).contains("<id>" + profile.group(1) + "</id>"));
        assertThat(Pattern.compile("-Dbench=(\\w+)").matcher(commands).results())
                .allSatisfy(bench -> assertThat(TESTS.resolve("bench/" + bench.group(1) + ".java"))
                        .exists());
        assertThat(read(Path.of(".ci/run"))).contains("surefire:test -Dgroups=wide -DexcludedGroups=soak");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
