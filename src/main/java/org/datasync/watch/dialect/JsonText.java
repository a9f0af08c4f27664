package org.datasync.watch.dialect;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes a JSON object in the form of images. It runs in the servers of databases whose triggers are in Java, and so does
 * without libraries.
 */
public final class JsonText {

    private static final String HEXADECIMAL = "\\x";

    private final StringBuilder text;

    /** A new object. */
    public JsonText() {
        text = new StringBuilder("{");
    }

    /** An object that goes on where another, which {@link #end} has returned, ended. */
    public JsonText(String object) {
        text = new StringBuilder(object.substring(0, object.length() - 1));
    }

    /** Adds a value under a name. */
    public void field(String name, Object value) {
        if (text.length() > 1) {
            text.append(',');
        }
        string(name);
        text.append(':');
        value(value);
    }

    /** Adds a number or a boolean under a name. */
    public void literal(String name, String value) {
        field(name, value == null ? null : new Literal(value));
    }

    private record Literal(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** The object's text, when all is written. */
    public String end() {
        return text.append('}').toString();
    }

    private void value(Object value) {
        if (value == null || value instanceof Boolean || isExactNumber(value)) {
            text.append(value);
        } else if (value instanceof Float || value instanceof Double) {
            floatingPoint(((Number) value).doubleValue(), value.toString());
        } else if (value instanceof byte[] bytes) {
            string(HEXADECIMAL + HexFormat.of().formatHex(bytes));
        } else if (value instanceof List<?> elements) {
            array(elements);
        } else {
            string(value.toString());
        }
    }

    private static boolean isExactNumber(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof BigDecimal
                || value instanceof Literal;
    }

    /** A number, or the text of what no exact number is equal to. */
    private void floatingPoint(double value, String digits) {
        boolean negativeZero = value == 0 && digits.startsWith("-");
        if (Double.isFinite(value) && !negativeZero) {
            text.append(digits);
        } else {
            string(digits);
        }
    }

    private void array(List<?> elements) {
        text.append('[');
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            value(elements.get(i));
        }
        text.append(']');
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                text.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
