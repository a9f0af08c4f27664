package org.datasync.watch;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads options that are texts. */
final class OptionParser {

    private OptionParser() {}

    /** The parts of a list with commas; none for null. */
    static List<String> list(String text) {
        return text == null
                ? List.of()
                : Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList();
    }

    /** Whether an option has one of its two values. */
    static boolean isChosen(String option, String value, String chosen, String other) {
        return choice(option, value, List.of(other, chosen)).equals(chosen);
    }

    /**
     * The value of an option.
     *
     * @throws IllegalArgumentException if it is none of the known ones
     */
    static String choice(String option, String value, List<String> known) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(
                    "The option " + option + " is " + value + ", expected one of " + String.join(", ", known));
        }
        return value;
    }

    /** The constant that an option's word stands for: the same in lower case, with dashes. */
    static <E extends Enum<E>> E choice(String option, String value, Class<E> type) {
        E[] constants = type.getEnumConstants();
        List<String> words = Arrays.stream(constants).map(OptionParser::word).toList();
        return constants[words.indexOf(choice(option, value, words))];
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
