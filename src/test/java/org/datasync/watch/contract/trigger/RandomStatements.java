package org.datasync.watch.contract.trigger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datasync.watch.contract.trigger.RandomSchema.Kind;
import org.datasync.watch.contract.trigger.RandomSchema.RandomTable;
import org.datasync.watch.contract.trigger.RandomSchema.Reference;

/** Statements about the tables of a {@link RandomSchema}, of one record or of many, in all the forms that a database has. */
final class RandomStatements {

    private static final int KEYS = 8;
    private static final int UNIQUE = 30;

    private final String product;
    private final int version;
    private final Random random;
    private final List<RandomTable> tables;
    private final Function<String, List<List<String>>> query;

    /**
     * Of a database.
     *
     * @param version the major version of the server
     * @param query gives the values of the rows that there are, so that references find what they refer to
     */
    RandomStatements(
            String product,
            int version,
            Random random,
            List<RandomTable> tables,
            Function<String, List<List<String>>> query) {
        this.product = product;
        this.version = version;
        this.random = random;
        this.tables = tables;
        this.query = query;
    }

    /** The next one, which the database may refuse. */
    String next() {
        RandomTable table = any();
        int form = random.nextInt(20);
        if (form < 5) {
            return insert("INSERT INTO ", table);
        }
        if (form < 7) {
            return special(table);
        }
        if (form < 12) {
            return "UPDATE " + table.name() + " SET " + assignments(table) + where(table);
        }
        if (form < 15) {
            return moving(table);
        }
        if (form < 16) {
            return "INSERT INTO " + table.name() + " (" + list(table.columns()) + ") SELECT "
                    + copied(table, "s", "s.k0 + 1") + " FROM " + table.name() + " s" + where(table, "s.");
        }
        return form < 19 ? "DELETE FROM " + table.name() + where(table) : insert("INSERT INTO ", heir(table));
    }

    private RandomTable any() {
        return tables.get(random.nextInt(tables.size()));
    }

    /** An inherited table, if there is one for it, in which rows can be put of their own. */
    private static RandomTable heir(RandomTable table) {
        return table.kind() == Kind.INHERITED
                ? new RandomTable(table.name() + "_heir", table.keys(), Kind.PLAIN, table.references())
                : table;
    }

    private int number() {
        return random.nextInt(KEYS);
    }

    private String value(String column) {
        if (column.startsWith("k")) {
            return String.valueOf(number());
        }
        if (column.equals("u")) {
            return random.nextInt(3) == 0 ? "NULL" : String.valueOf(random.nextInt(UNIQUE));
        }
        if (column.equals("v")) {
            return random.nextInt(5) == 0 ? "NULL" : "'" + (char) ('a' + random.nextInt(4)) + "'";
        }
        return random.nextInt(3) == 0 ? "NULL" : String.valueOf(number());
    }

    private static String list(List<String> columns) {
        return String.join(", ", columns);
    }

    private String row(RandomTable table) {
        Map<String, String> values = new HashMap<>();
        table.columns().forEach(column -> values.put(column, value(column)));
        table.references().forEach(reference -> values.putAll(values(table, reference)));
        return table.columns().stream().map(values::get).collect(Collectors.joining(", ", "(", ")"));
    }

    /** Values of the columns of a foreign key: most often such as there are, or none. */
    private Map<String, String> values(RandomTable table, Reference reference) {
        List<List<String>> there = query.apply("SELECT " + list(reference.parentColumns()) + " FROM "
                + reference.parent().name() + " WHERE "
                + reference.parentColumns().get(0) + " IS NOT NULL ORDER BY "
                + list(reference.parent().key()));
        boolean nullable = !table.key().contains(reference.columns().get(0));
        Map<String, String> values = new HashMap<>();
        List<String> found =
                there.isEmpty() || random.nextInt(12) == 0 ? null : there.get(random.nextInt(there.size()));
        boolean isNull = nullable && (there.isEmpty() || random.nextInt(4) == 0);
        for (int i = 0; i < reference.columns().size(); i++) {
            values.put(
                    reference.columns().get(i),
                    isNull ? "NULL" : found == null ? String.valueOf(number()) : found.get(i));
        }
        return values;
    }

    /** The rows are VALUES, whose nulls Derby and HSQLDB know no type for unless they go straight into the table. */
    private String insert(String verb, RandomTable table) {
        String rows = IntStream.rangeClosed(0, random.nextInt(5) == 0 ? 2 : 0)
                .mapToObj(i -> row(table))
                .collect(Collectors.joining(", "));
        return verb + table.name() + " (" + list(table.columns()) + ") VALUES " + rows;
    }

    private String copied(RandomTable table, String source, String key) {
        return table.columns().stream()
                .map(column ->
                        column.equals("k0") ? key : column.equals("u") ? source + ".u + 3" : source + "." + column)
                .collect(Collectors.joining(", "));
    }

    private String where(RandomTable table) {
        return where(table, "");
    }

    private String where(RandomTable table, String row) {
        List<String> referring = table.referring();
        String column = row
                + (referring.isEmpty() || random.nextBoolean()
                        ? "k0"
                        : referring.get(random.nextInt(referring.size())));
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> " WHERE " + column + " < " + number();
            case 2 -> " WHERE " + column + " IN (" + number() + ", " + number() + ", " + number() + ")";
            case 3 -> " WHERE " + row + "u > " + number();
            default -> " WHERE " + column + " = " + number();
        };
    }

    private String assignments(RandomTable table) {
        List<String> assigned = new ArrayList<>();
        if (random.nextBoolean()) {
            assigned.add("v = " + value("v"));
        }
        if (random.nextInt(3) == 0) {
            assigned.add("u = " + (random.nextBoolean() ? value("u") : "u + 1"));
        }
        if (!table.references().isEmpty() && random.nextBoolean()) {
            Reference reference =
                    table.references().get(random.nextInt(table.references().size()));
            values(table, reference).forEach((column, value) -> assigned.add(column + " = " + value));
        }
        if (assigned.isEmpty()) {
            assigned.add("n = n + 1");
        }
        return list(assigned.stream().distinct().toList());
    }

    /** An update that changes keys, some of them to such as other records have had. */
    private String moving(RandomTable table) {
        String key = table.key().get(random.nextInt(table.keys()));
        int one = number();
        int other = number();
        String moved =
                switch (random.nextInt(6)) {
                    case 0 -> key + " + 1";
                    case 1 -> key + " - 1";
                    case 2 -> key + " + 10";
                    case 3 ->
                        "CASE WHEN " + key + " = " + one + " THEN " + other + " WHEN " + key + " = " + other + " THEN "
                                + one + " ELSE " + key + " END";
                    default -> String.valueOf(number());
                };
        String also = random.nextInt(3) == 0 ? ", " + also(table) : "";
        String order = product.matches("MariaDB|MySQL") && random.nextBoolean() ? " ORDER BY k0 DESC" : "";
        return "UPDATE " + table.name() + " SET " + key + " = " + moved + also + where(table) + order;
    }

    private String also(RandomTable table) {
        if (table.referring().isEmpty() || random.nextBoolean()) {
            return "v = " + value("v");
        }
        Reference reference =
                table.references().get(random.nextInt(table.references().size()));
        List<String> assigned = new ArrayList<>(List.of("n = 7"));
        values(table, reference).forEach((column, value) -> assigned.add(column + " = " + value));
        assigned.removeIf(assignment -> assignment.startsWith("k"));
        return list(assigned);
    }

    private String special(RandomTable table) {
        List<String> forms =
                switch (product) {
                    case "PostgreSQL" -> postgreSql(table);
                    case "MariaDB", "MySQL" -> mariaDb(table);
                    case "SQLite" -> sqlite(table);
                    case "H2" ->
                        List.of(
                                "MERGE INTO " + table.name() + " (" + list(table.columns()) + ") KEY ("
                                        + list(table.key()) + ") VALUES " + row(table) + ", " + row(table),
                                merge(table, any(), true));
                    case "Derby" -> List.of(merge(table, any(), true));
                    default -> List.of(merge(table, any(), false));
                };
        return forms.get(random.nextInt(forms.size()));
    }

    /** A MERGE of the rows of a table, which may be the same one. */
    private String merge(RandomTable table, RandomTable source, boolean deleting) {
        String on = table.key().stream().map(key -> "d." + key + " = s.k0").collect(Collectors.joining(" AND "));
        String values = table.columns().stream()
                .map(column -> column.startsWith("k") ? "s.k0" : column.equals("v") ? "'m'" : "s.n")
                .collect(Collectors.joining(", "));
        String delete = deleting && random.nextBoolean() ? " WHEN MATCHED AND d.n > 2 THEN DELETE" : "";
        return "MERGE INTO " + table.name() + " " + "d USING " + source.name() + " s ON " + on + delete
                + " WHEN MATCHED THEN UPDATE SET v = 'M', n = s.n WHEN NOT MATCHED THEN INSERT ("
                + list(table.columns())
                + ") VALUES (" + values + ")";
    }

    private List<String> postgreSql(RandomTable table) {
        String name = table.name();
        RandomTable other = any();
        List<String> forms = new ArrayList<>(List.of(
                insert("INSERT INTO ", table) + " ON CONFLICT DO NOTHING",
                insert("INSERT INTO ", table) + " ON CONFLICT (" + list(table.key())
                        + ") DO UPDATE SET v = excluded.v, n = " + name + ".n + 1",
                "WITH gone AS (DELETE FROM " + name + where(table) + " RETURNING *) INSERT INTO " + name + " ("
                        + list(table.columns()) + ") SELECT " + copied(table, "gone", "gone.k0 + " + random.nextInt(2))
                        + " FROM gone",
                "WITH gone AS (DELETE FROM " + name + where(table) + " RETURNING k0), new AS ("
                        + insert("INSERT INTO ", table)
                        + " RETURNING k0) UPDATE " + other.name()
                        + " SET n = n + 1 WHERE k0 IN (SELECT k0 FROM gone UNION"
                        + " SELECT k0 FROM new)",
                "WITH changed AS (UPDATE " + name + " SET " + assignments(table) + where(table)
                        + " RETURNING k0) DELETE FROM " + other.name() + " o USING changed c WHERE o.k0 = c.k0",
                "UPDATE " + name + " d SET n = s.n, v = 'j' FROM " + other.name() + " s WHERE s.k0 = d.k0",
                "SET CONSTRAINTS ALL DEFERRED"));
        if (version >= 15) {
            forms.add(merge(table, other, true));
            forms.add(merge(table, other, true));
        }
        if (random.nextInt(8) == 0) {
            forms.add("TRUNCATE " + name + " CASCADE");
        }
        return forms;
    }

    /** Without UPDATE IGNORE, which fires the triggers of rows that it leaves as they are. */
    private List<String> mariaDb(RandomTable table) {
        RandomTable other = any();
        return List.of(
                insert("INSERT INTO ", table) + " ON DUPLICATE KEY UPDATE v = VALUES(v), n = COALESCE(n, 0) + 1",
                insert("INSERT INTO ", table) + " ON DUPLICATE KEY UPDATE k0 = " + number(),
                insert("REPLACE INTO ", table),
                insert("INSERT IGNORE INTO ", table),
                "UPDATE " + table.name() + " d JOIN " + other.name() + " s ON s.k0 = d.k0 SET d.n = s.n, s.v = 'j'",
                "DELETE d, s FROM " + table.name() + " d JOIN " + other.name() + " s ON s.k0 = d.k0"
                        + where(table, "d."),
                "DELETE FROM " + table.name() + " ORDER BY k0 DESC LIMIT 2");
    }

    private List<String> sqlite(RandomTable table) {
        return List.of(
                insert("INSERT OR REPLACE INTO ", table),
                insert("REPLACE INTO ", table),
                insert("INSERT OR IGNORE INTO ", table),
                insert("INSERT INTO ", table) + " ON CONFLICT (" + list(table.key())
                        + ") DO UPDATE SET v = excluded.v, n = coalesce(n, 0) + 1",
                insert("INSERT INTO ", table) + " ON CONFLICT DO NOTHING",
                "UPDATE OR IGNORE " + table.name() + " SET k0 = k0 + 1" + where(table),
                "UPDATE OR REPLACE " + table.name() + " SET k0 = k0 + 1" + where(table),
                "UPDATE OR REPLACE " + table.name() + " SET u = " + number() + where(table));
    }
}
