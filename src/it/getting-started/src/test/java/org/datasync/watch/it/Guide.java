package org.datasync.watch.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page that the tests follow. */
final class Guide {

    private static final Path PAGE = Path.of("../../main/docs/getting-started.md");

    private final String section;

    private Guide(String section) {
        this.section = section;
    }

    static Guide section(String title) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf("## " + title + "\n");
        int to = page.indexOf("\n## ", from);
        return new Guide(page.substring(from, to < 0 ? page.length() : to));
    }

    /** What stands before the first section. */
    static Guide beginning() throws IOException {
        String page = Files.readString(PAGE);
        return new Guide(page.substring(0, page.indexOf("\n## ")));
    }

    /** The first block of code in a language. */
    String code(String language) {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(section);
        if (!block.find()) {
            throw new IllegalStateException("No block of " + language + " in " + section);
        }
        return block.group(1);
    }
}
