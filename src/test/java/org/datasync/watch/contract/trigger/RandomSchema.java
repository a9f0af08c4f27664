package org.datasync.watch.contract.trigger;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.dao.DataAccessException;

/** Tables that refer to each other, and to themselves, by foreign keys of every action that a database knows. */
final class RandomSchema {

    /** The most tables besides the one that triggers of the application write to. */
    private static final int MAX_TABLES = 4;

    /** What kind of table it is; all but PostgreSQL know the first alone. */
    enum Kind {
        PLAIN,
        PARTITIONED,
        INHERITED,
        DEFERRABLE_KEY
    }

    /** Columns that refer to columns of a table. */
    record Reference(List<String> columns, RandomTable parent, List<String> parentColumns, String actions) {
        private boolean isTwin(Reference other) {
            return columns.equals(other.columns) && parent.name().equals(other.parent.name());
        }

        private String sql(boolean withActions) {
            return ", FOREIGN KEY (" + String.join(", ", columns) + ") REFERENCES " + parent.name() + " ("
                    + String.join(", ", parentColumns) + ")" + (withActions ? actions : "");
        }
    }

    /**
     * A table with the key {@code k0, k1, ...}, a column {@code u} that is unique but may be null, the columns {@code v} and
     * {@code n}, and those of the foreign keys.
     */
    record RandomTable(String name, int keys, Kind kind, List<Reference> references) {
        List<String> key() {
            return IntStream.range(0, keys).mapToObj(i -> "k" + i).toList();
        }

        /** Columns that refer to something and are none of the key. */
        List<String> referring() {
            return references.stream()
                    .flatMap(reference -> reference.columns().stream())
                    .filter(column -> !key().contains(column))
                    .distinct()
                    .toList();
        }

        List<String> columns() {
            List<String> columns = new ArrayList<>(key());
            columns.addAll(List.of("u", "v", "n"));
            columns.addAll(referring());
            return columns;
        }

        /** Whether other tables' foreign keys may refer to it. */
        boolean canBeReferredTo() {
            return kind == Kind.PLAIN || kind == Kind.INHERITED;
        }
    }

    private final String product;
    private final Random random;
    private final List<RandomTable> tables = new ArrayList<>();
    private final List<String> statements = new ArrayList<>();

    RandomSchema(String product, Random random) {
        this.product = product;
        this.random = random;
        int count = 1 + random.nextInt(MAX_TABLES);
        for (int i = 0; i < count; i++) {
            tables.add(table("t" + i));
        }
    }

    List<RandomTable> tables() {
        return tables;
    }

    /** The tables whose changes are captured, as the option names them. */
    List<String> captured() {
        List<String> names = new ArrayList<>(List.of("tally"));
        tables.forEach(table -> names.add(table.name()));
        tables.stream()
                .filter(table -> table.kind() == Kind.INHERITED)
                .forEach(table -> names.add(table.name() + "_heir"));
        return names;
    }

    /** What was created. */
    List<String> statements() {
        return statements;
    }

    private RandomTable table(String name) {
        List<Reference> references = new ArrayList<>();
        RandomTable table = new RandomTable(name, random.nextInt(3) == 0 ? 2 : 1, kind(), references);
        List<RandomTable> parents = new ArrayList<>(
                tables.stream().filter(RandomTable::canBeReferredTo).toList());
        if (table.canBeReferredTo()) {
            parents.add(table);
            parents.add(table);
        }
        int count = parents.isEmpty() ? 0 : random.nextInt(4);
        for (int i = 0; i < count; i++) {
            Reference reference = reference(table, parents.get(random.nextInt(parents.size())), i);
            if (references.stream().noneMatch(reference::isTwin)) {
                references.add(reference);
            }
        }
        return table;
    }

    private Kind kind() {
        boolean plain = !product.equals("PostgreSQL") || random.nextBoolean();
        return plain ? Kind.PLAIN : Kind.values()[random.nextInt(Kind.values().length)];
    }

    private Reference reference(RandomTable table, RandomTable parent, int number) {
        boolean toKey = random.nextInt(4) > 0;
        List<String> parentColumns = toKey ? parent.key() : List.of("u");
        boolean ofKey =
                !parent.name().equals(table.name()) && parentColumns.size() <= table.keys() && random.nextInt(4) == 0;
        List<String> columns = IntStream.range(0, parentColumns.size())
                .mapToObj(i -> ofKey ? "k" + i : "f" + number + "_" + i)
                .toList();
        return new Reference(columns, parent, parentColumns, actions(ofKey));
    }

    private String actions(boolean ofKey) {
        if (product.matches("MariaDB|MySQL")) {
            return random.nextBoolean() ? "" : " ON DELETE RESTRICT ON UPDATE NO ACTION";
        }
        String deleted =
                action(List.of("NO ACTION", "RESTRICT", "CASCADE", "CASCADE", "SET NULL", "SET DEFAULT"), ofKey);
        String updated =
                action(List.of("NO ACTION", "RESTRICT", "CASCADE", "CASCADE", "SET NULL", "SET DEFAULT"), ofKey);
        if (product.equals("Derby")) {
            updated = "NO ACTION";
            deleted = deleted.equals("SET DEFAULT") ? "CASCADE" : deleted;
        }
        boolean deferred = List.of("PostgreSQL", "SQLite").contains(product) && random.nextInt(3) == 0;
        return " ON DELETE " + deleted + " ON UPDATE " + updated + (deferred ? " DEFERRABLE INITIALLY DEFERRED" : "");
    }

    private String action(List<String> actions, boolean ofKey) {
        String action = actions.get(random.nextInt(actions.size()));
        return ofKey && action.equals("SET NULL") ? "CASCADE" : action;
    }

    /** Creates the tables; where a database refuses the actions of a table's foreign keys it has none. */
    void create(Consumer<String> execute) {
        run(execute, "CREATE TABLE tally (k0 integer NOT NULL PRIMARY KEY, n integer)");
        for (RandomTable table : tables) {
            try {
                run(execute, definition(table, true));
            } catch (DataAccessException e) {
                run(execute, definition(table, false));
            }
            beside(table).forEach(statement -> run(execute, statement));
        }
    }

    private void run(Consumer<String> execute, String statement) {
        execute.accept(statement);
        statements.add(statement);
    }

    private String definition(RandomTable table, boolean withActions) {
        // to SET DEFAULT; with defaults Derby's MERGE shows triggers wrong old values
        String byDefault = product.equals("Derby") ? "" : " DEFAULT 0";
        String keys = table.key().stream()
                .map(key -> key + " integer" + byDefault + " NOT NULL, ")
                .collect(Collectors.joining());
        String referring = table.referring().stream()
                .map(column -> ", " + column + " integer" + byDefault)
                .collect(Collectors.joining());
        boolean partitioned = table.kind() == Kind.PARTITIONED;
        return "CREATE TABLE " + table.name() + " (" + keys + "u integer" + (partitioned ? "" : " UNIQUE")
                + ", v varchar(10), n integer" + referring + ", PRIMARY KEY (" + String.join(", ", table.key()) + ")"
                + (table.kind() == Kind.DEFERRABLE_KEY ? " DEFERRABLE" : "")
                + table.references().stream().map(key -> key.sql(withActions)).collect(Collectors.joining()) + ")"
                + (partitioned ? " PARTITION BY RANGE (k0)" : "");
    }

    private static List<String> beside(RandomTable table) {
        String name = table.name();
        return switch (table.kind()) {
            case PARTITIONED ->
                List.of(
                        "CREATE TABLE " + name + "_low PARTITION OF " + name + " FOR VALUES FROM (MINVALUE) TO (3)",
                        "CREATE TABLE " + name + "_high PARTITION OF " + name + " FOR VALUES FROM (3) TO (MAXVALUE)");
            case INHERITED ->
                List.of("CREATE TABLE " + name + "_heir (more integer, PRIMARY KEY (" + String.join(", ", table.key())
                        + ")) INHERITS (" + name + ")");
            default -> List.of();
        };
    }

    /** Has the application count the updates and deletes of a table in another, by triggers of its own. */
    void count(Consumer<String> execute, RandomTable table) {
        String count = "UPDATE tally SET n = n + 1 WHERE k0 = ";
        for (String event : List.of("UPDATE", "DELETE")) {
            String start =
                    "CREATE TRIGGER count_" + table.name() + "_" + event + " AFTER " + event + " ON " + table.name();
            switch (product) {
                case "PostgreSQL" -> {
                    run(
                            execute,
                            "CREATE OR REPLACE FUNCTION tallied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + count
                                    + "OLD.k0; RETURN NULL; END $$");
                    run(execute, start + " FOR EACH ROW EXECUTE FUNCTION tallied()");
                }
                case "H2" -> run(execute, start + " FOR EACH ROW CALL \"" + CountingTrigger.class.getName() + "\"");
                case "HSQLDB" -> run(execute, start + " REFERENCING OLD ROW AS o FOR EACH ROW " + count + "o.k0");
                case "Derby" -> run(execute, start + " REFERENCING OLD AS o FOR EACH ROW " + count + "o.k0");
                case "SQLite" -> run(execute, start + " BEGIN " + count + "OLD.k0; END");
                default -> run(execute, start + " FOR EACH ROW " + count + "OLD.k0");
            }
        }
    }
}
