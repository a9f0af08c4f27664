package org.datasync.watch.dialect.postgresql;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** How PostgreSQL takes an array as text. */
final class PostgreSqlArray {

    private PostgreSqlArray() {}

    static String literal(List<?> elements) {
        return elements.stream().map(PostgreSqlArray::element).collect(Collectors.joining(",", "{", "}"));
    }

    private static String element(Object element) {
        if (element == null) {
            return "NULL";
        }
        if (element instanceof List<?> nested) {
            return literal(nested);
        }
        String text = element instanceof byte[] bytes ? "\\x" + HexFormat.of().formatHex(bytes) : element.toString();
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
