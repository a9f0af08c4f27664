package org.datasync.watch.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.datasync.watch.runtime.Dialects;
import org.datasync.watch.schema.RowReader;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The schema of a music store, of the shape of the sample Chinook: eleven tables with eleven foreign keys, one to itself. */
final class MusicStore {

    /** The tables, each after those that it refers to, with their columns; a column {@code x_id} beside the key refers to x. */
    private static final Map<String, List<String>> TABLES = tables();

    private static final List<String> OPTIONAL = List.of("reports_to_id", "genre_id", "support_id");

    private final JdbcTemplate jdbc;
    private final Random random;

    MusicStore(JdbcTemplate jdbc, Random random) {
        this.jdbc = jdbc;
        this.random = random;
    }

    private static Map<String, List<String>> tables() {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        tables.put("artist", List.of("name"));
        tables.put("genre", List.of("name"));
        tables.put("media_type", List.of("name"));
        tables.put("album", List.of("name", "artist_id"));
        tables.put("track", List.of("name", "album_id", "media_type_id", "genre_id", "price"));
        tables.put("employee", List.of("name", "reports_to_id", "since"));
        tables.put("customer", List.of("name", "support_id"));
        tables.put("invoice", List.of("customer_id", "since", "price"));
        tables.put("invoice_line", List.of("invoice_id", "track_id", "price"));
        tables.put("playlist", List.of("name"));
        tables.put("playlist_track", List.of("playlist_id", "track_id"));
        return tables;
    }

    static List<String> names() {
        return List.copyOf(TABLES.keySet());
    }

    /** Which other tables a table refers to. */
    static List<String> parents(String table) {
        return TABLES.get(table).stream()
                .filter(MusicStore::isReference)
                .map(MusicStore::parent)
                .filter(parent -> !parent.equals(table))
                .toList();
    }

    void create() {
        TABLES.forEach((table, columns) -> {
            StringBuilder ddl = new StringBuilder("CREATE TABLE " + table + " (");
            boolean pair = table.equals("playlist_track");
            ddl.append(pair ? "" : "id integer NOT NULL PRIMARY KEY, ");
            List<String> parts = new ArrayList<>();
            columns.forEach(column -> parts.add(column + " " + type(column)));
            if (pair) {
                parts.add("PRIMARY KEY (track_id, playlist_id)");
            }
            columns.stream()
                    .filter(MusicStore::isReference)
                    .forEach(
                            column -> parts.add("FOREIGN KEY (" + column + ") REFERENCES " + parent(column) + " (id)"));
            jdbc.execute(ddl + String.join(", ", parts) + ")");
        });
    }

    private static boolean isReference(String column) {
        return column.endsWith("_id");
    }

    private static String parent(String column) {
        boolean employee = column.equals("reports_to_id") || column.equals("support_id");
        return employee ? "employee" : column.substring(0, column.length() - 3);
    }

    private static String type(String column) {
        if (isReference(column)) {
            return "integer" + (OPTIONAL.contains(column) ? "" : " NOT NULL");
        }
        return switch (column) {
            case "price" -> "numeric(10, 2)";
            case "since" -> "date";
            default -> "varchar(200)";
        };
    }

    /** So many rows in each table, with keys from 0. */
    void fill(int rows) {
        TABLES.keySet()
                .forEach(table -> IntStream.range(0, rows).forEach(id -> attempt(() -> insert(table, id, rows))));
    }

    /** So many statements, of which the database refuses some: a key that is there, or a record that another refers to. */
    void change(int statements, int keys) {
        for (int i = 0; i < statements; i++) {
            String table = names().get(random.nextInt(TABLES.size()));
            int id = random.nextInt(keys);
            attempt(() -> {
                switch (random.nextInt(4)) {
                    case 0 -> insert(table, id, keys);
                    case 1 -> jdbc.update("DELETE FROM " + table + where(table), id);
                    default -> update(table, id, keys);
                }
            });
        }
    }

    private void attempt(Runnable statement) {
        try {
            statement.run();
        } catch (DataAccessException e) {
            assertThat(e.getCause()).isInstanceOfSatisfying(SQLException.class, cause -> assertThat(
                            Dialects.of(jdbc.getDataSource()).isRefusal(cause))
                    .isTrue());
        }
    }

    private static String where(String table) {
        return table.equals("playlist_track") ? " WHERE track_id = ?" : " WHERE id = ?";
    }

    private void insert(String table, int id, int keys) {
        List<Object> values = new ArrayList<>();
        if (!table.equals("playlist_track")) {
            values.add(id);
        }
        TABLES.get(table).forEach(column -> values.add(value(column, keys)));
        String places = "?, ".repeat(values.size() - 1) + "?";
        jdbc.update("INSERT INTO " + table + " VALUES (" + places + ")", values.toArray());
    }

    private void update(String table, int id, int keys) {
        List<String> columns = TABLES.get(table);
        String column = columns.get(random.nextInt(columns.size()));
        jdbc.update("UPDATE " + table + " SET " + column + " = ?" + where(table), value(column, keys), id);
    }

    private Object value(String column, int keys) {
        if (isReference(column)) {
            return OPTIONAL.contains(column) && random.nextBoolean() ? null : (Object) random.nextInt(keys);
        }
        return switch (column) {
            case "price" -> BigDecimal.valueOf(random.nextInt(100_000), 2);
            case "since" -> LocalDate.ofEpochDay(random.nextInt(30_000));
            default -> List.of("", " x ", "größer \uD83D\uDE00", "it's \"q\"").get(random.nextInt(4));
        };
    }

    /** All rows of all tables, in any order, as texts that all products have in common. */
    Map<String, List<String>> rows() {
        Map<String, List<String>> rows = new TreeMap<>();
        names().forEach(table -> rows.put(
                table,
                jdbc.query("SELECT * FROM " + table, new RowReader(Dialects.of(jdbc.getDataSource()))).stream()
                        .map(MusicStore::text)
                        .sorted()
                        .toList()));
        return rows;
    }

    private static String text(Map<String, Object> row) {
        Map<String, String> texts = new TreeMap<>();
        row.forEach((name, value) -> texts.put(name.toLowerCase(Locale.ROOT), String.valueOf(value)));
        return texts.toString();
    }
}
