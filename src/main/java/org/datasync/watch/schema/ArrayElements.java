package org.datasync.watch.schema;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The elements of a JDBC array, each read as a column of its type would be, and so not by way of java.sql.Timestamp. */
final class ArrayElements {

    private static final int VALUE = 2;

    private ArrayElements() {}

    static List<Object> of(Array array) throws SQLException {
        List<Object> elements = new ArrayList<>();
        try (ResultSet rows = array.getResultSet()) {
            ResultSetMetaData types = rows.getMetaData();
            JdbcType type = new JdbcType(types.getColumnType(VALUE), types.getColumnTypeName(VALUE), 0);
            ValueKind kind = ValueKind.of(type);
            while (rows.next()) {
                elements.add(type.code() == Types.ARRAY ? nested(rows) : kind.read(rows, VALUE));
            }
        }
        return Collections.unmodifiableList(elements);
    }

    private static List<Object> nested(ResultSet rows) throws SQLException {
        Array array = rows.getArray(VALUE);
        return array == null ? null : of(array);
    }
}
