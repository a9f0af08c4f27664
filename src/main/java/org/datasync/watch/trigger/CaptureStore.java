package org.datasync.watch.trigger;

import com.fasterxml.jackson.core.type.TypeReference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capture;
import org.datasync.watch.dialect.CaptureName;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.TableName;
import org.datasync.watch.schema.ValueKind;
import org.datasync.watch.trigger.CaptureVersion.CapturedRows;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table {@code datasync_capture}, which lies beside the change table: each version of each capture, kept as long as its
 * subscriber is, so that rows that were captured before a table changed stay readable.
 *
 * <p>The schema in which both lie is not named in it, as it may be copied or get another name. In rows of earlier times it is.
 */
public final class CaptureStore {

    /** The rows of the subscriber; its values are those of {@link #ours}. */
    private static final String OURS = "change_table IN (?, ?) AND subscriber = ?";

    /** Under what a column says whether all columns of its table are captured. */
    private static final String WHOLE = "whole";

    private static final TypeReference<List<Map<String, String>>> COLUMNS = new TypeReference<>() {};

    private final JdbcTemplate jdbc;
    private final Dialect dialect;
    private final TableName changeTable;
    private final String subscriber;
    private final String table;

    /**
     * The captures of one subscriber in one change table.
     *
     * @param table the table {@code datasync_capture}
     */
    public CaptureStore(JdbcTemplate jdbc, Dialect dialect, TableName changeTable, String subscriber, TableName table) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.changeTable = changeTable;
        this.subscriber = subscriber;
        this.table = dialect.quote(table);
    }

    /** The version with this number. */
    public Optional<CaptureVersion> version(int version) {
        return query(" AND version = ?", ours(version)).stream().findFirst();
    }

    Optional<CaptureVersion> latest(CaptureName name) {
        return query(
                        " AND table_schema IN (?, ?) AND table_name = ? ORDER BY version DESC",
                        ours(schema(name), name.table().schema(), name.table().name()))
                .stream()
                .findFirst();
    }

    /** The last version of each capture, those first that were installed first. */
    Map<CaptureName, CaptureVersion> latest() {
        Map<CaptureName, CaptureVersion> latest = new LinkedHashMap<>();
        query(
                        " AND version IN (SELECT MAX(version) FROM " + table + " WHERE " + OURS
                                + " GROUP BY table_schema, table_name) ORDER BY version",
                        ours(ours()))
                .forEach(version -> latest.put(version.name(), version));
        return latest;
    }

    private List<CaptureVersion> query(String condition, Object... arguments) {
        return jdbc.query(
                "SELECT version, table_schema, table_name, record_table, captured_columns, captured_images, plan,"
                        + " definition FROM " + table + " WHERE " + OURS + condition,
                (row, index) -> version(row),
                arguments);
    }

    /** The values of {@link #OURS}, and more. */
    private Object[] ours(Object... more) {
        Stream<Object> ours = Stream.of(changeTableText(), changeTable.toString(), subscriber);
        return Stream.concat(ours, Arrays.stream(more)).toArray();
    }

    private String changeTableText() {
        return TableName.text(changeTable.name());
    }

    /** As it is remembered: empty if it is that of the change table. */
    private String schema(CaptureName name) {
        return name.isInOneSchema() ? "" : name.table().schema();
    }

    private CaptureName name(String schema, String name) {
        return new CaptureName(
                changeTable, subscriber, new TableName(schema.isEmpty() ? changeTable.schema() : schema, name));
    }

    private CaptureVersion version(ResultSet row) throws SQLException {
        String images = row.getString(6);
        return new CaptureVersion(
                name(row.getString(2), row.getString(3)),
                row.getInt(1),
                new CapturedRows(
                        row.getString(4),
                        readColumns(row.getString(5)),
                        isWhole(row.getString(5)),
                        images.equals("both"),
                        !images.equals("key")),
                row.getString(7),
                Optional.ofNullable(row.getString(8)));
    }

    int next() {
        Integer last =
                jdbc.queryForObject("SELECT MAX(version) FROM " + table + " WHERE " + OURS, Integer.class, ours());
        return last == null ? 1 : last + 1;
    }

    /**
     * Remembers a version before it is installed.
     *
     * @param loadPosition where the initial load of the table is to begin; empty for none
     */
    void add(Capture capture, String plan, Optional<String> loadPosition) {
        jdbc.update(addition("?", "?", "?", "?", "?", "?", "?", "?", "?", "?"), values(capture, plan, loadPosition));
    }

    /** The statement that does the same as {@link #add}, for a script. */
    String addition(Capture capture, String plan, Optional<String> loadPosition) {
        Object[] values = values(capture, plan, loadPosition);
        String[] literals = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            boolean plain = values[i] == null || values[i] instanceof Integer;
            literals[i] = plain ? String.valueOf(values[i]) : dialect.literal(values[i].toString());
        }
        return addition(literals);
    }

    /** A table whose records are yet to be queued, and how far that has come. */
    record Loading(CaptureName name, int version, String position) {}

    /** The tables that are not loaded yet, in the order in which they are to be. */
    List<Loading> loading() {
        return jdbc.query(
                "SELECT version, table_schema, table_name, load_position FROM " + table
                        + " WHERE " + OURS + " AND load_position IS NOT NULL"
                        + " AND plan <> '' ORDER BY version",
                (row, index) -> new Loading(name(row.getString(2), row.getString(3)), row.getInt(1), row.getString(4)),
                ours());
    }

    /** How far the loads are that are not complete, for people. */
    public List<Map<String, Object>> loads() {
        return loading().stream()
                .map(loading -> LoadProgress.of(loading.position())
                        .form(loading.name().table().toString()))
                .toList();
    }

    /** Locks a table's load until the transaction ends. */
    void lock(Loading loading) {
        jdbc.update(
                "UPDATE " + table + " SET captured_images = captured_images WHERE " + OURS + " AND version = ?",
                ours(loading.version()));
    }

    /** Notes how far a table is loaded; empty if it is loaded. */
    void saveLoadPosition(Loading loading, Optional<String> position) {
        jdbc.update(
                "UPDATE " + table + " SET load_position = ? WHERE " + OURS + " AND version = ?",
                position.orElse(null),
                changeTableText(),
                changeTable.toString(),
                subscriber,
                loading.version());
    }

    /** The subscribers that something is captured for. */
    public List<String> subscribers() {
        return jdbc.queryForList(
                "SELECT DISTINCT subscriber FROM " + table + " WHERE change_table IN (?, ?) AND plan <> ''",
                String.class,
                changeTableText(),
                changeTable.toString());
    }

    private String addition(String... values) {
        return "INSERT INTO " + table + " (change_table, subscriber, version, table_schema, table_name, record_table,"
                + " captured_columns, captured_images, plan, load_position) VALUES (" + String.join(", ", values) + ")";
    }

    private Object[] values(Capture capture, String plan, Optional<String> loadPosition) {
        return new Object[] {
            changeTableText(),
            subscriber,
            capture.version(),
            schema(capture.name()),
            capture.name().table().name(),
            capture.recordTable(),
            writeColumns(capture),
            capture.before() ? "both" : capture.after() ? "row" : "key",
            plan,
            loadPosition.orElse(null)
        };
    }

    /** Remembers that a version is installed, and what the catalog says of it. */
    void finish(int version, String plan, String definition) {
        jdbc.update(
                "UPDATE " + table + " SET plan = ?, definition = ? WHERE " + OURS + " AND version = ?",
                plan,
                definition,
                changeTableText(),
                changeTable.toString(),
                subscriber,
                version);
    }

    /** Notes that a table is no longer captured; what its versions say of rows that are pending stays. */
    void retire(CaptureName name) {
        jdbc.update(
                retirement("?, ?", "?", "?, ?", "?"),
                ours(schema(name), name.table().schema(), name.table().name()));
    }

    /** The statement that does the same as {@link #retire}, for a script. */
    String retirement(CaptureName name) {
        return retirement(
                dialect.literal(changeTableText()) + ", " + dialect.literal(changeTable.toString()),
                dialect.literal(subscriber),
                dialect.literal(schema(name)) + ", "
                        + dialect.literal(name.table().schema()),
                dialect.literal(name.table().name()));
    }

    private String retirement(String changeTables, String reader, String schemas, String name) {
        return "UPDATE " + table + " SET plan = '' WHERE change_table IN (" + changeTables + ") AND subscriber = "
                + reader + " AND table_schema IN (" + schemas + ") AND table_name = " + name;
    }

    /** The statement that forgets all versions of the subscriber's captures. */
    String removal() {
        return "DELETE FROM " + table + " WHERE change_table IN (" + dialect.literal(changeTableText()) + ", "
                + dialect.literal(changeTable.toString()) + ") AND subscriber = " + dialect.literal(subscriber);
    }

    void removeAll() {
        jdbc.update(dialect.deleteBy(table, Dialect.PRIMARY_KEY) + " WHERE " + OURS, ours());
    }

    private static String writeColumns(Capture capture) {
        List<Map<String, String>> maps = capture.columns().stream()
                .map(column -> Map.of(
                        "name",
                        column.name(),
                        "kind",
                        column.kind().name(),
                        "type",
                        column.typeName(),
                        "reading",
                        column.reading().name(),
                        WHOLE,
                        String.valueOf(capture.isWhole())))
                .toList();
        return CatalogJson.write(maps);
    }

    private static List<Column> readColumns(String text) {
        return readMaps(text).stream()
                .map(map -> new Column(
                        map.get("name"),
                        ValueKind.valueOf(map.get("kind")),
                        map.get("type"),
                        true,
                        Reading.valueOf(map.get("reading"))))
                .toList();
    }

    private static boolean isWhole(String text) {
        return readMaps(text).stream().anyMatch(map -> Boolean.parseBoolean(map.get(WHOLE)));
    }

    private static List<Map<String, String>> readMaps(String text) {
        return CatalogJson.read(text, COLUMNS, "The column captured_columns of datasync_capture");
    }
}
