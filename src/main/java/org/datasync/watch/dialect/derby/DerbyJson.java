package org.datasync.watch.dialect.derby;

import java.sql.Blob;
import java.sql.Clob;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.rowset.serial.SerialClob;
import org.datasync.watch.dialect.JsonText;

/**
 * The functions by which Derby's triggers make JSON, as Derby has none of its own. They run in the server and need no other
 * classes there than this jar's.
 */
public final class DerbyJson {

    /** What stands before the name of a column whose text is JSON already. */
    private static final char LITERAL = 'n';

    /** As many characters as the longest VARCHAR has. */
    private static final int LONGEST_KEY = 32_672;

    private DerbyJson() {}

    /**
     * An object.
     *
     * @param pairs names, each after an {@code n} if the value is a number or a boolean and else after an {@code s}, and values
     */
    public static Clob object(String... pairs) throws SQLException {
        JsonText json = new JsonText();
        for (int i = 0; i < pairs.length; i += 2) {
            String name = pairs[i].substring(1);
            if (pairs[i].charAt(0) == LITERAL) {
                json.literal(name, pairs[i + 1]);
            } else {
                json.field(name, pairs[i + 1]);
            }
        }
        return new SerialClob(json.end().toCharArray());
    }

    /** An object with one more text. */
    public static Clob text(Clob object, String name, Clob value) throws SQLException {
        return with(object, name, string(value));
    }

    /** An object with some more bytes. */
    public static Clob bytes(Clob object, String name, Blob value) throws SQLException {
        return with(object, name, value == null ? null : bytes(value));
    }

    /** Of no bytes at all Derby cannot give any. */
    private static byte[] bytes(Blob value) throws SQLException {
        return value.length() == 0 ? new byte[0] : value.getBytes(1, (int) value.length());
    }

    /** An object with one more floating-point number. */
    public static Clob number(Clob object, String name, Double value) throws SQLException {
        return with(object, name, value);
    }

    private static Clob with(Clob object, String name, Object value) throws SQLException {
        JsonText json = new JsonText(string(object));
        json.field(name, value);
        return new SerialClob(json.end().toCharArray());
    }

    /** An object as the text of a key. */
    public static String key(Clob object) throws SQLException {
        if (object.length() > LONGEST_KEY) {
            throw new SQLException(
                    "The key of a record has " + object.length() + " characters as JSON, but a watch that"
                            + " captures the table's changes can hold " + LONGEST_KEY
                            + " at most. Name shorter columns with its"
                            + " option keyColumns, or leave the table out");
        }
        return string(object);
    }

    /** Whether two objects differ. */
    public static boolean differ(Clob one, Clob other) throws SQLException {
        return !Objects.equals(string(one), string(other));
    }

    private static String string(Clob value) throws SQLException {
        if (value == null) {
            return null;
        }
        return value.length() == 0 ? "" : value.getSubString(1, (int) value.length());
    }
}
