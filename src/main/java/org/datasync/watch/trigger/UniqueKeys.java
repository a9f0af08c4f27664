package org.datasync.watch.trigger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.dialect.KeyProof;
import org.datasync.watch.dialect.Triggers;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Knows what proves that keys are unique, as the catalog is at its first look: a primary key or a unique index over all records,
 * of which the key has all columns.
 */
final class UniqueKeys {

    private final Triggers triggers;
    private final TableReader reader;
    private final JdbcTemplate jdbc;
    private Map<TableName, Collection<Index>> listed;

    UniqueKeys(Triggers triggers, TableReader reader, JdbcTemplate jdbc) {
        this.triggers = triggers;
        this.reader = reader;
        this.jdbc = jdbc;
    }

    private record Index(List<String> columns, boolean deferrable) {}

    KeyProof proof(Table table, List<Column> key) {
        List<String> names = key.stream().map(Column::name).toList();
        List<Index> proving = indexes(table, names).stream()
                .filter(index -> names.containsAll(index.columns()))
                .toList();
        if (proving.stream().anyMatch(index -> !index.deferrable())) {
            return KeyProof.IMMEDIATE;
        }
        return proving.isEmpty() ? KeyProof.NONE : KeyProof.DEFERRABLE;
    }

    private Collection<Index> indexes(Table table, List<String> key) {
        Optional<String> query = triggers.catalog().uniqueIndexes();
        if (query.isEmpty()) {
            return told(table, key);
        }
        if (listed == null) {
            listed = list(query.get());
        }
        return listed.getOrDefault(table.name(), List.of());
    }

    /** By JDBC's metadata, which is asked table by table, and so only about keys that are not the primary one. */
    private Collection<Index> told(Table table, List<String> key) {
        boolean primary = !table.primaryKey().isEmpty() && key.containsAll(table.primaryKey());
        Collection<List<String>> indexes = primary ? List.of(table.primaryKey()) : reader.uniqueIndexes(table.name());
        return indexes.stream().map(columns -> new Index(columns, false)).toList();
    }

    private Map<TableName, Collection<Index>> list(String query) {
        Map<TableName, Map<String, Index>> indexes = new HashMap<>();
        jdbc.query(query, row -> {
            boolean deferrable = row.getBoolean(5);
            indexes.computeIfAbsent(new TableName(row.getString(1), row.getString(2)), table -> new HashMap<>())
                    .computeIfAbsent(row.getString(3), index -> new Index(new ArrayList<>(), deferrable))
                    .columns()
                    .add(row.getString(4));
        });
        Map<TableName, Collection<Index>> all = new HashMap<>();
        indexes.forEach((table, byName) -> all.put(table, byName.values()));
        return all;
    }
}
