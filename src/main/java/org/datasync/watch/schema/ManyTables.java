package org.datasync.watch.schema;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the descriptions of many tables in a few statements a schema, however many tables there are: all are listed, and what is
 * not asked for is passed over. What it has listed it does not look at again.
 */
final class ManyTables {

    /** Of so few in a schema of many more, each is described by itself. */
    private static final int FEW = 20;

    private static final int MANY_MORE = 50;

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Namespace namespace;
    private final Optional<String> primaryKeys;
    private final Map<String, Listing> listings = new HashMap<>();
    private final Map<TableName.Part, Optional<String>> schemas = new HashMap<>();

    /**
     * Reads there.
     *
     * @param primaryKeys the query for the primary keys of a schema, as {@link SchemaDialect} gives it
     */
    ManyTables(Namespace namespace, Optional<String> primaryKeys) {
        this.namespace = namespace;
        this.primaryKeys = primaryKeys;
    }

    /** The types of a schema's tables by name, and their names by what they have in common in any case. */
    private record Listing(Map<String, String> types, Map<String, List<String>> names) {

        static Listing of(Map<String, String> types) {
            return new Listing(types, types.keySet().stream().collect(Collectors.groupingBy(Listing::folded)));
        }

        /** The same text for names that differ in case alone, as {@link String#equalsIgnoreCase} has it. */
        static String folded(String name) {
            return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        }

        List<String> like(String name) {
            return names.getOrDefault(folded(name), List.of());
        }
    }

    /** The tables that a name means: those that fit a pattern, or the one that {@link TableReader#find} finds. */
    List<TableName> named(List<TableName.Part> parts) throws SQLException {
        namespace.require(parts);
        TableName.Part table = parts.get(parts.size() - 1);
        boolean anySchema = parts.size() == 2 && parts.get(0).isPattern();
        if (anySchema) {
            return namespace.matching(parts);
        }
        String schema = parts.size() == 2 ? schema(parts.get(0)).orElse(null) : namespace.ofNames(table.text());
        if (schema == null) {
            return List.of();
        }
        Listing listing = listing(schema);
        List<String> names = table.isPattern()
                ? listing.types().entrySet().stream()
                        .filter(entry -> Namespace.isOfUsers(entry.getValue(), schema))
                        .map(Map.Entry::getKey)
                        .filter(table.matcher())
                        .toList()
                : Namespace.choose(table, listing.like(table.text())).stream().toList();
        return names.stream().map(name -> new TableName(schema, name)).toList();
    }

    private Optional<String> schema(TableName.Part part) throws SQLException {
        Optional<String> known = schemas.get(part);
        if (known == null) {
            known = Optional.ofNullable(namespace.schema(part));
            schemas.put(part, known);
        }
        return known;
    }

    private Listing listing(String schema) throws SQLException {
        Listing known = listings.get(schema);
        if (known == null) {
            known = Listing.of(namespace.tables(schema));
            listings.put(schema, known);
        }
        return known;
    }

    /** The descriptions of these tables, in their order. */
    List<Table> describe(Collection<TableName> tables) throws SQLException {
        Map<String, Set<String>> wanted = tables.stream()
                .collect(Collectors.groupingBy(
                        TableName::schema, Collectors.mapping(TableName::name, Collectors.toSet())));
        Map<TableName, Table> described = new HashMap<>();
        for (Map.Entry<String, Set<String>> entry : wanted.entrySet()) {
            String schema = entry.getKey();
            Set<String> names = entry.getValue();
            boolean few = names.size() <= FEW
                    && names.size() * MANY_MORE < listing(schema).types().size();
            for (Table table : few || primaryKeys.isEmpty() ? each(schema, names) : all(schema, names)) {
                described.put(table.name(), table);
            }
        }
        return tables.stream().map(described::get).toList();
    }

    private List<Table> each(String schema, Set<String> names) throws SQLException {
        List<Table> tables = new ArrayList<>();
        for (String name : names) {
            tables.add(namespace.describe(schema, name));
        }
        return tables;
    }

    private List<Table> all(String schema, Set<String> names) throws SQLException {
        Map<String, List<Column>> columns = namespace.columns(schema, names);
        Map<String, List<String>> keys = primaryKeys(schema, columns);
        Map<String, String> types = listing(schema).types();
        return names.stream()
                .map(name -> new Table(
                        new TableName(schema, name),
                        columns.getOrDefault(name, List.of()),
                        keys.getOrDefault(name, List.of()),
                        Namespace.isPartitioned(types.get(name))))
                .toList();
    }

    private Map<String, List<String>> primaryKeys(String schema, Map<String, List<Column>> columns)
            throws SQLException {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        try (PreparedStatement statement = namespace.connection().prepareStatement(primaryKeys.orElseThrow())) {
            statement.setString(1, schema);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String table = rows.getString(1);
                    List<Column> all = columns.get(table);
                    if (all != null) {
                        String column = rows.getString(2);
                        keys.computeIfAbsent(table, name -> new ArrayList<>())
                                .addAll(column == null ? atPlaces(rows.getObject(3), all) : List.of(column));
                    }
                }
            }
        }
        return keys;
    }

    private static List<String> atPlaces(Object places, List<Column> columns) {
        String text = places.toString();
        Matcher numbers = NUMBER.matcher(text.substring(text.lastIndexOf('(')));
        return numbers.results()
                .map(place -> columns.get(Integer.parseInt(place.group()) - 1).name())
                .toList();
    }
}
