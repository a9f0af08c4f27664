package org.datasync.watch.records;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.datasync.watch.dialect.OwnTables;
import org.datasync.watch.schema.Table;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.TableReader;

/** Finds the tables that the options of a watch mean. Every error names the table, what was expected and the option. */
public final class ChosenTables {

    private final Names names;
    private final TableReader reader;

    /** Finds them with this reader. */
    public ChosenTables(Names names, TableReader reader) {
        this.names = names;
        this.reader = reader;
    }

    /**
     * How the options name tables.
     *
     * @param named the option {@code tables}
     * @param excluded the option {@code excludeTables}
     * @param withOptions by which names tables have options of their own, {@code table.NAME.OPTION}
     */
    public record Names(List<String> named, List<String> excluded, Set<String> withOptions) {
        /** Copies the collections. */
        public Names {
            named = List.copyOf(named);
            excluded = List.copyOf(excluded);
            withOptions = Set.copyOf(withOptions);
        }
    }

    /** What a watch makes of a table. */
    @FunctionalInterface
    public interface Maker<T> {
        /**
         * Makes it.
         *
         * @param text what the watch calls the table
         * @param options the name by which the table has options of its own; null if it has none
         * @throws IllegalArgumentException if the table cannot be read as the options say
         */
        T of(String text, Table table, String options);
    }

    /**
     * What the options mean.
     *
     * @param tables in the order of their names
     * @param leftOut why other tables that only a {@code *} means are none of them
     */
    public record Choice<T>(List<T> tables, List<String> leftOut) {}

    /**
     * Chooses.
     *
     * @throws IllegalArgumentException if there are none, or one that is named cannot be read
     */
    public <T> Choice<T> choose(Maker<T> maker) {
        if (names.named().isEmpty()) {
            throw new IllegalArgumentException(
                    "Nothing says which tables the watch reads; name them with the option tables");
        }
        Predicate<TableName> excluded = reader.among(names.excluded());
        Function<TableName, String> texts = reader.texts();
        Map<TableName, String> given = given();
        Set<TableName> meant = meant(given.keySet());
        List<T> tables = new ArrayList<>();
        Set<TableName> used = new HashSet<>();
        List<String> leftOut = new ArrayList<>();
        for (Table table : reader.list(names.named(), "tables")) {
            boolean isMeant = meant.contains(table.name());
            if (excluded.test(table.name()) || (OwnTables.contain(table) && !isMeant)) {
                continue;
            }
            try {
                requireForeign(table);
                tables.add(maker.of(texts.apply(table.name()), table, given.get(table.name())));
                used.add(table.name());
            } catch (IllegalArgumentException e) {
                if (isMeant) {
                    throw e;
                }
                leftOut.add("The table " + table.name() + " is meant by a * in the option tables, but is not read,"
                        + " and its changes are not seen: " + e.getMessage());
            }
        }
        requireUsed(given, used);
        requireAny(tables, leftOut);
        return new Choice<>(tables, leftOut);
    }

    private static void requireForeign(Table table) {
        if (OwnTables.contain(table)) {
            throw new IllegalArgumentException("The table " + table.name()
                    + " is one of our own, which is not watched; leave it out of the option tables");
        }
    }

    private void requireAny(List<?> tables, List<String> leftOut) {
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("Of the tables " + names.named() + " excludeTables=" + names.excluded()
                    + " leaves none that can be read. Leave it out, or name others"
                    + leftOut.stream().map(reason -> ". " + reason).collect(Collectors.joining()));
        }
    }

    /** The tables that somebody means, and not only a {@code *}. */
    private Set<TableName> meant(Set<TableName> given) {
        Set<TableName> meant = new HashSet<>(given);
        reader.names(names.named().stream().filter(text -> !text.contains("*")).toList())
                .values()
                .forEach(meant::addAll);
        return meant;
    }

    /** By which names single tables have options of their own. */
    private Map<TableName, String> given() {
        Map<TableName, String> given = new TreeMap<>(Comparator.comparing(TableName::text));
        reader.names(names.withOptions()).forEach((text, tables) -> {
            if (tables.isEmpty()) {
                throw new IllegalArgumentException("The options table." + text + ". are of a table that is not there;"
                        + " expected one of the option tables");
            }
            tables.forEach(table -> given.put(table, text));
        });
        return given;
    }

    private static void requireUsed(Map<TableName, String> given, Set<TableName> used) {
        given.forEach((table, text) -> {
            if (!used.contains(table)) {
                throw new IllegalArgumentException("There are options table." + text + ". of the table " + table
                        + ", which the option tables does not name, or excludeTables leaves out");
            }
        });
    }
}
