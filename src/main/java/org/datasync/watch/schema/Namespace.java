package org.datasync.watch.schema;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Where tables lie: in schemas, or in what JDBC calls catalogs on databases without schemas (MariaDB), or all in one
 * place (SQLite), which then is the schema without a name.
 */
final class Namespace {

    private static final Set<Integer> CASCADES = Set.of(
            DatabaseMetaData.importedKeyCascade,
            DatabaseMetaData.importedKeySetNull,
            DatabaseMetaData.importedKeySetDefault);

    private static final Set<String> USERS_TABLES = Set.of("TABLE", "BASE TABLE", "PARTITIONED TABLE");
    private static final Set<String> SYSTEM_SCHEMAS =
            Set.of("information_schema", "pg_catalog", "mysql", "performance_schema", "sys", "system_lobs");

    private final Connection connection;
    private final DatabaseMetaData metaData;
    private final SchemaDialect dialect;
    private final boolean schemas;
    private final boolean catalogs;
    private String current;

    Namespace(Connection connection, SchemaDialect dialect) throws SQLException {
        this.connection = connection;
        this.metaData = connection.getMetaData();
        this.dialect = dialect;
        this.schemas = metaData.supportsSchemasInTableDefinitions();
        this.catalogs = !schemas && metaData.supportsCatalogsInTableDefinitions();
    }

    /**
     * Where tables lie that are named without a schema.
     *
     * @throws IllegalArgumentException if sessions have no schema of their own
     */
    String ofNames(String text) throws SQLException {
        String schema = current();
        if (schema == null || (schema.isEmpty() && (schemas || catalogs))) {
            throw new IllegalArgumentException("The table name " + text + " has no schema, and the sessions of the"
                    + " DataSource have none of their own, or one that is not there, so that it means nothing to "
                    + metaData.getDatabaseProductName()
                    + ". Expected a schema (database) in the JDBC URL or the search path,"
                    + " or schema.table in options; where the tables datasync_ with a watch's state lie, only the first"
                    + " helps, or another database by the option stateDataSource");
        }
        return schema;
    }

    /** The session's own schema; null if it has none. */
    String current() throws SQLException {
        if (current == null) {
            current = schemas ? connection.getSchema() : catalogs ? connection.getCatalog() : "";
        }
        return current;
    }

    void require(List<TableName.Part> parts) throws SQLException {
        if (parts.size() == 2 && !schemas && !catalogs) {
            throw new IllegalArgumentException("The table name " + parts.get(0).text() + "."
                    + parts.get(1).text() + " has 2 parts, but " + metaData.getDatabaseProductName()
                    + " cannot do tables named schema.table; expected table. Put a name with a dot in it in double"
                    + " quotes");
        }
    }

    String folded(TableName.Part part) throws SQLException {
        if (!part.quoted() && metaData.storesUpperCaseIdentifiers()) {
            return part.text().toUpperCase(Locale.ROOT);
        }
        return !part.quoted() && metaData.storesLowerCaseIdentifiers()
                ? part.text().toLowerCase(Locale.ROOT)
                : part.text();
    }

    /** The schema in which a table is to be created: one that is there, if one is meant. */
    String ofNew(TableName.Part part) throws SQLException {
        return schema(part);
    }

    /** One that is listed, if one is meant; some databases do not list those in which a user only has rights on tables. */
    String schema(TableName.Part part) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet rows = schemas ? metaData.getSchemas() : metaData.getCatalogs()) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        Optional<String> listed = choose(part, names);
        return listed.isPresent() ? listed.get() : folded(part);
    }

    /** Only if there is no table of exactly this name are all of them listed. */
    Optional<String> table(String schema, TableName.Part part) throws SQLException {
        return tables(schema, escape(part.text())).containsKey(part.text())
                ? Optional.of(part.text())
                : part.quoted()
                        ? Optional.empty()
                        : choose(part, List.copyOf(tables(schema).keySet()));
    }

    /** The types of a schema's tables and views by name. */
    Map<String, String> tables(String schema) throws SQLException {
        return tables(schema, "%");
    }

    private Map<String, String> tables(String schema, String pattern) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        try (ResultSet rows = metaData.getTables(catalog(schema), schemaPattern(schema), pattern, null)) {
            while (rows.next()) {
                String type = rows.getString("TABLE_TYPE");
                boolean readable = type == null || type.contains("TABLE") || type.equals("VIEW");
                if (readable && isIn(rows, schema)) {
                    types.put(rows.getString("TABLE_NAME"), type == null ? "" : type);
                }
            }
        }
        return types;
    }

    Connection connection() {
        return connection;
    }

    /** The tables of all schemas that fit a pattern. */
    List<TableName> matching(List<TableName.Part> parts) throws SQLException {
        Predicate<String> schemaMatcher = parts.get(0).matcher();
        Predicate<String> tableMatcher = parts.get(1).matcher();
        List<TableName> names = new ArrayList<>();
        try (ResultSet rows = metaData.getTables(catalog(null), null, "%", null)) {
            while (rows.next()) {
                String schema = schemas ? rows.getString("TABLE_SCHEM") : catalogs ? rows.getString("TABLE_CAT") : "";
                String name = rows.getString("TABLE_NAME");
                if (isOfUsers(rows.getString("TABLE_TYPE"), schema)
                        && schemaMatcher.test(schema)
                        && tableMatcher.test(name)) {
                    names.add(new TableName(schema, name));
                }
            }
        }
        return names;
    }

    static boolean isOfUsers(String type, String schema) {
        return type != null && USERS_TABLES.contains(type) && !SYSTEM_SCHEMAS.contains(schema.toLowerCase(Locale.ROOT));
    }

    static boolean isPartitioned(String type) {
        return "PARTITIONED TABLE".equals(type);
    }

    /** The columns of those tables of a schema that have one of these names, in order. */
    Map<String, List<Column>> columns(String schema, Set<String> tables) throws SQLException {
        return columns(schema, "%", tables);
    }

    private Map<String, List<Column>> columns(String schema, String pattern, Set<String> tables) throws SQLException {
        Map<String, List<Column>> columns = new HashMap<>();
        try (ResultSet rows = metaData.getColumns(catalog(schema), schemaPattern(schema), pattern, null)) {
            while (rows.next()) {
                String table = rows.getString("TABLE_NAME");
                if (isIn(rows, schema) && tables.contains(table)) {
                    columns.computeIfAbsent(table, name -> new ArrayList<>()).add(column(rows));
                }
            }
        }
        return columns;
    }

    Table describe(String schema, String name) throws SQLException {
        List<Column> columns = columns(schema, escape(name), Set.of(name)).getOrDefault(name, List.of());
        Map<Short, String> primaryKey = new TreeMap<>();
        try (ResultSet rows = metaData.getPrimaryKeys(catalog(schema), schemas ? schema : null, name)) {
            while (rows.next()) {
                primaryKey.put(rows.getShort("KEY_SEQ"), rows.getString("COLUMN_NAME"));
            }
        }
        return new Table(
                new TableName(schema, name),
                columns,
                List.copyOf(primaryKey.values()),
                isPartitioned(tables(schema, escape(name)).get(name)));
    }

    List<ForeignKey> foreignKeys(TableName table) throws SQLException {
        Map<String, ForeignKey> found = new LinkedHashMap<>();
        Map<String, Integer> places = new HashMap<>();
        try (ResultSet rows =
                metaData.getImportedKeys(catalog(table.schema()), schemas ? table.schema() : null, table.name())) {
            while (rows.next()) {
                String schema =
                        schemas ? rows.getString("PKTABLE_SCHEM") : catalogs ? rows.getString("PKTABLE_CAT") : "";
                TableName parent = new TableName(schema, rows.getString("PKTABLE_NAME"));
                // the rows of two keys to one parent are mixed: the name tells them apart, or how often a number
                // came
                String name = rows.getString("FK_NAME");
                boolean named = name != null && !name.isBlank();
                int unnamed = named ? 0 : places.merge(parent + " " + rows.getInt("KEY_SEQ"), 1, Integer::sum);
                String key = parent + " " + (named ? name : unnamed);
                boolean cascades = CASCADES.contains((int) rows.getShort("UPDATE_RULE"))
                        || CASCADES.contains((int) rows.getShort("DELETE_RULE"));
                ForeignKey known =
                        found.getOrDefault(key, new ForeignKey(table, List.of(), parent, List.of(), cascades));
                found.put(key, known.with(rows.getString("FKCOLUMN_NAME"), rows.getString("PKCOLUMN_NAME")));
            }
        }
        return List.copyOf(found.values());
    }

    /** The columns of each index of a table, in order, by its name. */
    Map<String, List<String>> indexes(TableName table) throws SQLException {
        Map<String, List<String>> found = new LinkedHashMap<>();
        String schema = schemas ? table.schema() : null;
        try (ResultSet rows = metaData.getIndexInfo(catalog(table.schema()), schema, table.name(), false, true)) {
            while (rows.next()) {
                String column = rows.getString("COLUMN_NAME"); // null where it is an expression
                if (rows.getShort("TYPE") != DatabaseMetaData.tableIndexStatistic) {
                    found.computeIfAbsent(rows.getString("INDEX_NAME"), name -> new ArrayList<>())
                            .add(String.valueOf(column));
                }
            }
        }
        return found;
    }

    Collection<List<String>> uniqueIndexes(TableName table) throws SQLException {
        Map<String, List<String>> found = new LinkedHashMap<>();
        String schema = schemas ? table.schema() : null;
        try (ResultSet rows = metaData.getIndexInfo(catalog(table.schema()), schema, table.name(), true, true)) {
            while (rows.next()) {
                if (rows.getShort("TYPE") != DatabaseMetaData.tableIndexStatistic
                        && !rows.getBoolean("NON_UNIQUE")
                        && rows.getString("FILTER_CONDITION") == null) {
                    found.computeIfAbsent(rows.getString("INDEX_NAME"), name -> new ArrayList<>())
                            .add(rows.getString("COLUMN_NAME"));
                }
            }
        }
        found.values().removeIf(columns -> columns.contains(null)); // of an expression
        return found.values();
    }

    Map<String, ColumnStorage> storage(TableName table) throws SQLException {
        Map<String, ColumnStorage> found = new LinkedHashMap<>();
        String schema = table.schema();
        try (ResultSet rows = metaData.getColumns(catalog(schema), schemaPattern(schema), escape(table.name()), null)) {
            while (rows.next()) {
                if (isIn(rows, schema) && rows.getString("TABLE_NAME").equals(table.name())) {
                    found.put(rows.getString("COLUMN_NAME"), columnStorage(rows));
                }
            }
        }
        return found;
    }

    private ColumnStorage columnStorage(ResultSet row) throws SQLException {
        JdbcType type = type(row);
        int digits = row.getInt("DECIMAL_DIGITS");
        OptionalInt told = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(digits);
        return new ColumnStorage(
                type,
                told,
                dialect.digits(type, told),
                "YES".equals(row.getString("IS_GENERATEDCOLUMN")),
                "YES".equals(row.getString("IS_AUTOINCREMENT")));
    }

    private static JdbcType type(ResultSet row) throws SQLException {
        int code = row.getInt("DATA_TYPE");
        if (code == Types.DISTINCT) {
            code = row.getInt("SOURCE_DATA_TYPE");
        }
        return new JdbcType(code, row.getString("TYPE_NAME"), row.getInt("COLUMN_SIZE"));
    }

    private Column column(ResultSet row) throws SQLException {
        JdbcType type = type(row);
        boolean nullable = row.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls;
        return dialect.column(row.getString("COLUMN_NAME"), type, nullable);
    }

    private String catalog(String schema) throws SQLException {
        return schemas ? connection.getCatalog() : catalogs ? schema : null;
    }

    private String schemaPattern(String schema) throws SQLException {
        return schemas ? escape(schema) : null;
    }

    private boolean isIn(ResultSet row, String schema) throws SQLException {
        return (!schemas && !catalogs) || schema.equals(row.getString(schemas ? "TABLE_SCHEM" : "TABLE_CAT"));
    }

    private String escape(String name) throws SQLException {
        String escape = metaData.getSearchStringEscape();
        return name.replace(escape, escape + escape).replace("_", escape + "_").replace("%", escape + "%");
    }

    static Optional<String> choose(TableName.Part part, List<String> names) {
        if (names.contains(part.text())) {
            return Optional.of(part.text());
        }
        List<String> matching = names.stream().filter(part::matches).toList();
        if (matching.size() > 1) {
            throw new IllegalArgumentException("The name " + part.text() + " fits " + String.join(", ", matching)
                    + "; put the one that is meant in double quotes");
        }
        return matching.stream().findFirst();
    }
}
