package org.datasync.watch.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A document in Markdown, and what tests read from it. */
record Document(Path path, String text) {

    private static final Pattern CODE = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");

    static Document read(String path) {
        try {
            return new Document(Path.of(path), Files.readString(Path.of(path), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The part under a heading of the second level. */
    Document section(String heading) {
        int start = text.indexOf("\n## " + heading + "\n");
        if (start < 0) {
            throw new IllegalArgumentException(path + " has no section " + heading);
        }
        int end = text.indexOf("\n## ", start + 1);
        return new Document(path, text.substring(start, end < 0 ? text.length() : end));
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
    List<List<String>> table() {
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
