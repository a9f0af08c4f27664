package org.datasync.watch.dialect;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** The names of columns as JSON. */
public final class JsonName {

    private JsonName() {}

    /** A name in quotes. */
    public static String of(String name) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(name)) + '"';
    }
}
