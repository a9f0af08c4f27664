package org.datasync.watch.dialect.postgresql;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.datasync.watch.dialect.RowVersions;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.TableName;

/**
 * The place of a version and the transaction that wrote it. When another version takes the place, that we have read is gone, and a
 * transaction has written the other that had not ended when we read: so it is none of those that wrote what we have read. Places are
 * counted in each table, so those in partitions and children are not told apart.
 */
final class PostgreSqlRowVersions implements RowVersions {

    private static final String ARE_TOLD = """
            SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_catalog.pg_am a ON a.oid = c.relam
                WHERE c.relkind = 'r' AND NOT c.relhassubclass AND a.amname = 'heap'
                AND n.nspname = ? AND c.relname = ? AND pg_catalog.has_table_privilege(c.oid, 'SELECT'))""";

    /** Writers may be as many as rows, so they are looked up by hash; places are gone to, without an index. */
    private static final String AMONG =
            "ctid = ANY (CAST(? AS tid[])) AND (xmin IN (SELECT pg_catalog.unnest(CAST(? AS xid[])))) IS TRUE";

    @Override
    public SqlClause areTold(TableName table) {
        return new SqlClause(ARE_TOLD, List.of(table.schema(), table.name()));
    }

    @Override
    public List<String> columns() {
        return List.of("ctid", "xmin");
    }

    @Override
    public SqlClause among(Collection<String> versions) {
        String[] places = new String[versions.size()];
        Set<String> writers = new LinkedHashSet<>();
        int count = 0;
        for (String version : versions) {
            int end = version.indexOf(')') + 1;
            places[count++] = version.substring(0, end);
            writers.add(version.substring(end));
        }
        return new SqlClause(AMONG, List.of(places, writers.toArray(String[]::new)));
    }
}
