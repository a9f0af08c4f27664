package org.datasync.watch.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A document in Markdown, and what tests read from it. */
public record Document(Path path, String text) {

    private static final Pattern CODE = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)\\s]+)\\)");

    public static Document read(String path) {
        try {
            return new Document(Path.of(path), Files.readString(Path.of(path), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The part under a heading of the second level. */
    public Document section(String heading) {
        int start = text.indexOf("\n## " + heading + "\n");
        if (start < 0) {
            throw new IllegalArgumentException(path + " has no section " + heading);
        }
        int end = text.indexOf("\n## ", start + 1);
        return new Document(path, text.substring(start, end < 0 ? text.length() : end));
    }

    /** Where its links lead, but those to other sites. */
    List<String> links() {
        return LINK.matcher(withoutCode())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private String withoutCode() {
        return CODE.matcher(text).replaceAll("");
    }

    /** What a relative link in it means. */
    Path sibling(String link) {
        return path.resolveSibling(link).normalize();
    }

    /** What links name its headings by. */
    Set<String> anchors() {
        return withoutCode()
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceAll("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\w\\s-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** The languages of its code, with how many blocks there are of each. */
    Map<String, Integer> languages() {
        Map<String, Integer> languages = new TreeMap<>();
        CODE.matcher(text).results().forEach(block -> languages.merge(block.group(1), 1, Integer::sum));
        return languages;
    }

    /** The code blocks in a language, in order. */
    List<String> code(String language) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = CODE.matcher(text);
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                blocks.add(matcher.group(2));
            }
        }
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException(path + " has no code in " + language + " there");
        }
        return blocks;
    }

    /** The statements of all blocks of SQL. */
    List<String> statements() {
        return code("sql").stream()
                .flatMap(block -> Arrays.stream(block.split(";\\s*(--[^\\n]*)?\\n")))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    /** The cells of the first table, row by row, without the line below its head. */
    public List<List<String>> table() {
        return text.lines()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .filter(line -> !line.matches("[|\\s:-]+"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }
}
