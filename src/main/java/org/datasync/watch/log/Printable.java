package org.datasync.watch.log;

import java.util.Locale;

/**
 * Texts as they may be printed: nothing in them ends a line, moves a terminal's cursor, or turns the direction in which the
 * line is read. What would is shown as an escape sequence of Java; a backslash stays one, so that texts cannot be read back.
 */
public final class Printable {

    private static final String INDENTATION = "    ";

    private Printable() {}

    /** The text on one line. */
    public static String line(String text) {
        return isPrintable(text) ? text : escaped(text, "\\n");
    }

    /** The text with its line feeds; each further line is indented, so that none looks like the beginning of something else. */
    public static String lines(String text) {
        return isPrintable(text) ? text : escaped(text, "\n" + INDENTATION);
    }

    /** The same failure if all that it says is printable; else one with its stack trace that says it on one line. */
    public static Throwable failure(Throwable failure) {
        return PrintableFailure.of(failure);
    }

    static boolean isPrintable(String text) {
        return text.codePoints().noneMatch(Printable::isTricky);
    }

    /** Surrogates are such that stand alone: of a pair there is but one code point. */
    private static boolean isTricky(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static String escaped(String text, String lineFeed) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(codePoint -> {
            switch (codePoint) {
                case '\n' -> escaped.append(lineFeed);
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (isTricky(codePoint)) {
                        escape(codePoint, escaped);
                    } else {
                        escaped.appendCodePoint(codePoint);
                    }
                }
            }
        });
        return escaped.toString();
    }

    private static void escape(int codePoint, StringBuilder escaped) {
        for (char c : Character.toChars(codePoint)) {
            escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        }
    }
}
