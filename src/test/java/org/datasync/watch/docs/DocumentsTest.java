package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all documents: their links lead somewhere, and their code is run or compared by a test. */
class DocumentsTest {

    private static final Path README = Path.of("README.md");
    private static final Path DOCUMENTS = Path.of("src/main/docs");

    /** Which test has the code of a document, by its language; others have none. */
    private static final Map<String, String> CODE = new TreeMap<>(Map.ofEntries(
            Map.entry("README.md: sh 1, yaml 5, json 1, xml 1", "ReadmeTest"),
            Map.entry(
                    "getting-started.md: console 1, java 1, properties 2, sh 6, text 1, xml 3, yaml 2",
                    "the applications of src/it"),
            Map.entry("messages.md: java 1", "MessagesTest"),
            Map.entry("command-line.md: sh 1", "MainTest and CommandLineTest"),
            Map.entry("operations.md: sql 1", "GrantsTest"),
            Map.entry("triggers.md: sql 1", "GrantsTest"),
            Map.entry("layouts.md: sql 2, yaml 3", "LayoutsTest"),
            Map.entry("own-patterns.md: java 2, yaml 1", "OwnPatternsTest"),
            Map.entry("snapshot.md: yaml 1", "RoutesTest"),
            Map.entry("runtimes.md: properties 2", "the applications of src/it"),
            Map.entry("development.md: sh 1, mermaid 2", "DevelopmentTest")));

    private static final Pattern TEST = Pattern.compile("\\b([A-Z]\\w+(?:Test|Contract))\\b(?:#(\\w+))?");

    static Stream<Path> all() {
        try (Stream<Path> files = Files.list(DOCUMENTS)) {
            return Stream.concat(Stream.of(README), files.filter(DocumentsTest::isText).sorted().toList().stream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void linksLeadSomewhere(Path path) {
        Document document = Document.read(path.toString());
        SoftAssertions softly = new SoftAssertions();
        document.links().forEach(link -> softly.assertThat(isThere(document, link))
                .as("%s of %s", link, document.path())
                .isTrue());
        softly.assertAll();
    }

    private static boolean isThere(Document document, String link) {
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty() ? document.path() : document.sibling(parts[0]);
        return Files.exists(file)
                && (parts.length == 1
                        || Document.read(file.toString()).anchors().contains(parts[1]));
    }

    /** Beside them lie pictures, and files for other programs. */
    private static boolean isText(Path file) {
        return file.toString().endsWith(".md");
    }

    /** A class that documents name stands for a test that keeps what they say. */
    @ParameterizedTest
    @MethodSource("all")
    void testsAreThere(Path document) throws IOException {
        Map<String, String> sources = sourcesOfTests();
        SoftAssertions softly = new SoftAssertions();
        TEST.matcher(read(document)).results().forEach(test -> softly.assertThat(sources.get(test.group(1)))
                .as("%s, which %s names", test.group(), document)
                .isNotNull()
                .contains(test.group(2) == null ? "" : " " + test.group(2) + "("));
        softly.assertAll();
    }

    private static Map<String, String> sourcesOfTests() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            DocumentsTest::read,
                            (one, other) -> one + other));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theReadmeNamesEachDocument() {
        Document readme = Document.read(README.toString());
        assertThat(all()).hasSizeGreaterThan(10).allSatisfy(path -> assertThat(
                        path.equals(README) || readme.links().contains(path.toString()))
                .as("a link to %s in the README", path)
                .isTrue());
    }

    @Test
    void theReadmeIsShort() {
        assertThat(Document.read(README.toString()).text().split("\\s+")).hasSizeLessThan(2_700);
    }

    @Test
    void allCodeHasATest() {
        Map<String, Map<String, Integer>> found = new TreeMap<>();
        all().map(path -> Document.read(path.toString())).forEach(document -> {
            Map<String, Integer> languages = document.languages();
            if (!languages.isEmpty()) {
                found.put(document.path().getFileName().toString(), languages);
            }
        });
        Map<String, Map<String, Integer>> expected = new TreeMap<>();
        CODE.keySet().forEach(line -> expected.put(line.split(": ", -1)[0], counts(line.split(": ", -1)[1])));
        assertThat(found)
                .as("code in documents: where some is new, a test is to run it or to compare it, and to stand in CODE")
                .isEqualTo(expected);
    }

    private static Map<String, Integer> counts(String text) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String each : text.split(", ", -1)) {
            counts.put(each.split(" ", -1)[0], Integer.valueOf(each.split(" ", -1)[1]));
        }
        return counts;
    }
}
