package org.datasync.watch.schema;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.RowMapper;

/** Reads whole rows, whatever columns they have, as values by column name. One reader serves one query. */
public final class RowReader implements RowMapper<Map<String, Object>> {

    private String[] names;
    private ValueKind[] kinds;

    @Override
    public Map<String, Object> mapRow(ResultSet row, int index) throws SQLException {
        if (names == null) {
            describe(
                    row.getMetaData(),
                    row.getStatement().getConnection().getMetaData().getDatabaseProductName());
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            values.put(names[i], kinds[i].read(row, i + 1));
        }
        return values;
    }

    private void describe(ResultSetMetaData metaData, String product) throws SQLException {
        int count = metaData.getColumnCount();
        names = new String[count];
        kinds = new ValueKind[count];
        for (int i = 0; i < count; i++) {
            names[i] = metaData.getColumnLabel(i + 1);
            kinds[i] = ValueKind.of(metaData.getColumnType(i + 1), metaData.getColumnTypeName(i + 1), product);
        }
    }
}
