package org.datasync.watch.schema;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a database says of a right that a statement's user lacks.
 *
 * @param right what it is called in a GRANT; empty if that is not said
 * @param object what it is on, as a GRANT would name it; empty if that is not said
 * @param user who lacks it, as a GRANT would name him; empty if that is not said
 * @param certain false if the same is said of what is not there
 */
public record MissingRight(Optional<String> right, Optional<String> object, Optional<String> user, boolean certain) {

    /** One of which nothing is said but that it is missing. */
    public static final MissingRight UNNAMED =
            new MissingRight(Optional.empty(), Optional.empty(), Optional.empty(), true);

    /** What the groups {@code right}, {@code object} and {@code user} find of it in a message; unnamed if the message is another. */
    public static MissingRight in(String message, Pattern pattern) {
        Matcher matcher = pattern.matcher(message == null ? "" : message);
        if (!matcher.find()) {
            return UNNAMED;
        }
        String all = pattern.pattern();
        return new MissingRight(
                group(matcher, all, "right"), group(matcher, all, "object"), group(matcher, all, "user"), true);
    }

    private static Optional<String> group(Matcher matcher, String pattern, String name) {
        return pattern.contains("(?<" + name + ">") ? Optional.ofNullable(matcher.group(name)) : Optional.empty();
    }

    /** The same on this object. */
    public MissingRight on(String other) {
        return new MissingRight(right, Optional.of(other), user, certain);
    }

    /** The same, if there is such an object at all. */
    public MissingRight ifThere() {
        return new MissingRight(right, object, user, false);
    }
}
