package org.datasync.watch;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.util.ObjectHelper;

/**
 * What an endpoint {@code page} does.
 *
 * @param part of the page which part
 * @param showData whether keys, values and errors are shown
 * @param token who has it may requeue and drop; empty if nobody may
 */
record PageOptions(Part part, boolean showData, Optional<String> token) {

    /** The shortest token. */
    private static final int SHORTEST = 16;

    /** What a header brings as it was sent. */
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");

    /** What the endpoint answers with, by the option {@code action}. */
    enum Part {
        /** The page itself. */
        HTML,
        /** What the page shows of all watches. */
        VIEW,
        /** What it shows of one of them. */
        DETAIL,
        /** Has parked changes of one delivered again. */
        REQUEUE,
        /** Forgets parked changes of one. */
        DROP;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isWriting() {
            return this == REQUEUE || this == DROP;
        }
    }

    /**
     * What the options say.
     *
     * @throws IllegalArgumentException if one is wrong
     */
    static PageOptions of(DatasyncWatchConfiguration options) {
        String action = ObjectHelper.isEmpty(options.getAction()) ? Part.HTML.word() : options.getAction();
        Optional<String> token = Optional.ofNullable(options.getPageToken()).filter(text -> !text.isEmpty());
        if (token.isPresent() && token.get().length() < SHORTEST) {
            throw new IllegalArgumentException("The option pageToken has "
                    + token.get().length() + " characters, expected at least " + SHORTEST + ", that nobody can guess");
        }
        if (token.isPresent() && !PRINTABLE.matcher(token.get()).matches()) {
            throw new IllegalArgumentException(
                    "The option pageToken has a blank or a character that is not of ASCII, expected"
                            + " none, as browsers do not send it as it is");
        }
        return new PageOptions(OptionParser.choice("action", action, Part.class), options.isShowData(), token);
    }
}
