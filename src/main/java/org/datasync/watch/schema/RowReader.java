package org.datasync.watch.schema;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.RowMapper;

/** Reads whole rows, whatever columns they have, as values by column name. One reader serves one query. */
public final class RowReader implements RowMapper<Map<String, Object>> {

    private Column[] columns;

    @Override
    public Map<String, Object> mapRow(ResultSet row, int index) throws SQLException {
        if (columns == null) {
            describe(
                    row.getMetaData(),
                    row.getStatement().getConnection().getMetaData().getDatabaseProductName());
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i++) {
            values.put(columns[i].name(), columns[i].read(row, i + 1));
        }
        return values;
    }

    private void describe(ResultSetMetaData metaData, String product) throws SQLException {
        columns = new Column[metaData.getColumnCount()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = Column.of(
                    metaData.getColumnLabel(i + 1),
                    metaData.getColumnType(i + 1),
                    metaData.getColumnTypeName(i + 1),
                    true,
                    product);
        }
    }
}
