package org.datasync.watch.change;

import java.util.Collections;
import java.util.Map;

/**
 * The JSON of most keys, an object of one number that is not large: to make a parser for each takes several times as long as to read
 * it. Whatever is any different is left to a parser.
 */
final class SmallKey {

    private static final int SHORTEST = "{\"\":1}".length();
    private static final int NAME = "{\"".length();
    private static final int LONGEST_NAME = 128;
    private static final int MOST_DIGITS = 9;

    private SmallKey() {}

    /** The object; null if the text is another, or none. */
    static Map<String, Object> of(String text) {
        int end = text.length() - 1;
        if (end + 1 < SHORTEST || text.charAt(0) != '{' || text.charAt(1) != '"' || text.charAt(end) != '}') {
            return null;
        }
        int quote = endOfName(text);
        int colon = behindSpaces(text, quote + 1);
        if (quote < 0 || text.charAt(colon) != ':') {
            return null;
        }
        int number = behindSpaces(text, colon + 1);
        return isNumber(text, number, end)
                ? Collections.singletonMap(text.substring(NAME, quote), Integer.valueOf(text.substring(number, end)))
                : null;
    }

    /** Where the name's quotation mark is; -1 if it is long or there are characters in it that JSON writes otherwise. */
    private static int endOfName(String text) {
        for (int i = NAME; i < Math.min(text.length(), NAME + LONGEST_NAME); i++) {
            char character = text.charAt(i);
            if (character == '"') {
                return i;
            }
            if (character == '\\' || character < ' ') {
                return -1;
            }
        }
        return -1;
    }

    /** There is something behind them, if only a brace. */
    private static int behindSpaces(String text, int from) {
        int i = from;
        while (text.charAt(i) == ' ') {
            i++;
        }
        return i;
    }

    private static boolean isNumber(String text, int from, int end) {
        int first = text.charAt(from) == '-' ? from + 1 : from;
        int digits = end - first;
        if (digits < 1 || digits > MOST_DIGITS || (digits > 1 && text.charAt(first) == '0')) {
            return false;
        }
        for (int i = first; i < end; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
