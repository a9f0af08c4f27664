package org.datasync.watch.dialect;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SQL that reads as the server sees it, but for the places <code>${name}</code> where something is put in. */
public final class SqlTemplate {

    private static final Pattern PLACE = Pattern.compile("\\$\\{(\\w+)}");

    private SqlTemplate() {}

    /**
     * The SQL with its places filled; what is put in is not looked at again.
     *
     * @throws IllegalArgumentException if nothing is given for a place; it names the place
     */
    public static String fill(String template, Map<String, String> values) {
        return PLACE.matcher(template).replaceAll(place -> Matcher.quoteReplacement(value(place.group(1), values)));
    }

    private static String value(String place, Map<String, String> values) {
        String value = values.get(place);
        if (value == null) {
            throw new IllegalArgumentException(
                    "Nothing is given for ${" + place + "}; expected one of " + values.keySet());
        }
        return value;
    }
}
