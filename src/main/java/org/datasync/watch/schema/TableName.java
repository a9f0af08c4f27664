package org.datasync.watch.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datasync.watch.log.Printable;

/**
 * A table's name with the schema it lies in, exactly as the database spells both.
 *
 * @param schema the schema (on MariaDB the database); empty where the database has none
 * @param name the table's own name
 */
public record TableName(String schema, String name) {

    /** A part of a name as a person writes it: quoted parts are meant exactly, others in any case. */
    record Part(String text, boolean quoted) {
        boolean matches(String actual) {
            return quoted ? text.equals(actual) : text.equalsIgnoreCase(actual);
        }

        /** Whether it stands for several names. */
        boolean isPattern() {
            return !quoted && text.indexOf('*') >= 0;
        }

        /** Whether it means a name, perhaps among others. */
        boolean fits(String actual) {
            return matcher().test(actual);
        }

        /** The same of many names. */
        Predicate<String> matcher() {
            if (!isPattern()) {
                return this::matches;
            }
            String expression =
                    Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            return Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL)
                    .asMatchPredicate();
        }
    }

    /** Splits {@code schema.table} at the dots outside of quotes (double quotes or backticks, doubled to mean one). */
    static List<Part> parse(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        char quote = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c != quote) {
                    part.append(c);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                    part.append(c);
                    i++;
                } else {
                    quote = 0;
                }
            } else if ((c == '"' || c == '`') && part.isEmpty()) {
                quote = c;
                quoted = true;
            } else if (c == '.') {
                parts.add(new Part(part.toString(), quoted));
                part.setLength(0);
                quoted = false;
            } else {
                part.append(c);
            }
        }
        parts.add(new Part(part.toString(), quoted));
        return parts;
    }

    /** Whether these words are the one name that they look like: there are neither quotes nor dots in them. */
    static boolean isPlain(String text) {
        return text.indexOf('.') < 0 && text.indexOf('"') < 0 && text.indexOf('`') < 0;
    }

    /** The name that a person means by these words: without the quotes, if there are any. */
    public static String unquoted(String text) {
        List<Part> parts = parse(text);
        return parts.size() == 1 && parts.get(0).quoted() ? parts.get(0).text() : text;
    }

    /**
     * Which of some tables, named as an option would name them, a person means by these words: exactly so if there is one, else in
     * any case; parts in quotes are meant exactly. The words themselves if it is none.
     *
     * @throws IllegalArgumentException if it may be several; it names the option
     */
    public static String meant(String text, Collection<String> known, String option) {
        if (known.contains(text)) {
            return text;
        }
        List<Part> parts = parse(text);
        List<String> fitting = known.stream()
                .filter(name -> areFor(parts, parse(name)))
                .sorted()
                .toList();
        if (fitting.size() > 1) {
            throw new IllegalArgumentException("The option " + option + " is " + text + ", which may be any of "
                    + fitting + ". Write it exactly as one of them");
        }
        return fitting.isEmpty() ? text : fitting.get(0);
    }

    private static boolean areFor(List<Part> parts, List<Part> known) {
        return parts.size() == known.size()
                && IntStream.range(0, parts.size())
                        .allMatch(i -> parts.get(i).matches(known.get(i).text()));
    }

    /** The table of that name in a schema, as an option would have it, whatever schema is named; without one if it is null. */
    public static String in(String schema, String text) {
        List<Part> parts = parse(text);
        String table = text(parts.get(parts.size() - 1).text());
        return schema == null ? table : text(schema) + "." + table;
    }

    /** This name as an option would have it. */
    public String text() {
        return schema.isEmpty() ? text(name) : text(schema) + "." + text(name);
    }

    /** A part of a name as an option would have it: in quotes only if it has to be. */
    public static String text(String part) {
        boolean plain = part.chars().noneMatch(c -> c == '.' || c == '"' || c == '`' || c == '*' || c == ',');
        return plain ? part : '"' + part.replace("\"", "\"\"") + '"';
    }

    /** For people: fit for logs, whatever it is called. */
    @Override
    public String toString() {
        return Printable.line(schema.isEmpty() ? name : schema + "." + name);
    }
}
