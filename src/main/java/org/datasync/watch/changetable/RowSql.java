package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.changetable.ChangeRow.RecordValues;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.pattern.Source;
import org.datasync.watch.schema.Column;

/** The SQL of what is read of a row of a change table, and of what is told from it. */
final class RowSql {

    private static final char SEPARATOR = Source.SEPARATOR;

    private static final String SEPARATOR_TEXT = String.valueOf(SEPARATOR);

    private static final String SEPARATOR_LITERAL = "'" + SEPARATOR + "'";

    private final ChangeTable table;
    private final ChangeTableLayout layout;
    private final Dialect dialect;
    private final String id;
    private final String recordId;

    RowSql(ChangeTable table) {
        this.table = table;
        this.layout = table.layout();
        this.dialect = table.dialect();
        this.id = quote(layout.id());
        this.recordId = recordIdOfRow();
    }

    String id() {
        return id;
    }

    /** The bucket that a row is in, unless it is a barrier. */
    String bucket() {
        return dialect.bucket(recordId);
    }

    /** Whether a row is a barrier, where there are any. */
    String isBarrier() {
        return isBarrier(
                dialect.text(layout.operation().word().orElseThrow()),
                table.spec().columns().operation().truncateWords(),
                dialect);
    }

    /**
     * Whether a row is a barrier.
     *
     * @param operation the text of what is said of the operation
     */
    static String isBarrier(String operation, List<String> truncateWords, Dialect dialect) {
        return "LOWER(TRIM(" + operation + ")) IN ("
                + truncateWords.stream().map(dialect::literal).collect(Collectors.joining(", ")) + ")";
    }

    /** What is selected of a row: texts, whether it is a barrier, where there are any, and its columns, with the size of its images at the end; of images only those that keep to a limit. */
    String selected(Optional<ImageLimit> limit) {
        List<String> selected = new ArrayList<>(table.texts(this));
        if (table.hasBarriers()) {
            selected.add("CASE WHEN " + isBarrier() + " THEN 1 ELSE 0 END");
        }
        Optional<String> size = table.imageSize(this);
        Optional<String> fits = size.flatMap(text -> limit.map(most -> text + " <= " + most.perRow()));
        for (Column column : layout.columns()) {
            boolean image = layout.isImage(column);
            selected.add(
                    image && fits.isPresent()
                            ? "CASE WHEN " + fits.get() + " THEN " + quote(column) + " END"
                            : quote(column));
        }
        size.ifPresent(
                text -> selected.add(fits.map(condition -> "CASE WHEN " + condition + " THEN 0 ELSE " + text + " END")
                        .orElse("0")));
        return String.join(", ", selected);
    }

    String size(Column image) {
        return "COALESCE(" + dialect.size(quote(image)) + ", 0)";
    }

    /** The order of the rows; {@code direction} is empty or begins with a space. */
    String order(String direction) {
        String tieBreak = layout.isOrderedById() ? "" : ", " + id + direction;
        return " ORDER BY " + table.leadingOrder(this, direction)
                + layout.queue()
                        .order()
                        .map(column -> quote(column) + direction + tieBreak)
                        .orElse(id + direction);
    }

    /** The text that tells a row's record from others; a row without a key is a record of its own. */
    String recordId() {
        return recordId;
    }

    private String recordIdOfRow() {
        List<String> parts = new ArrayList<>();
        layout.record().table().ifPresent(column -> parts.add(dialect.text(column)));
        layout.record().keys().forEach(key -> parts.add(dialect.text(key)));
        return "COALESCE(" + joined(parts) + ", " + joined(List.of("'row'", dialect.text(layout.id()))) + ")";
    }

    /** What {@link #recordId} gives for a row with these values, of columns that the database tells as Java does. */
    static String recordId(RecordValues record, Object id) {
        StringBuilder text = new StringBuilder();
        if (record.table() != null) {
            text.append(record.table()).append(SEPARATOR);
        }
        for (int i = 0; i < record.key().size(); i++) {
            Object key = record.key().get(i);
            if (key == null) {
                return rowRecordId(id);
            }
            text.append(i == 0 ? "" : SEPARATOR_TEXT).append(key);
        }
        return text.toString();
    }

    /** What {@link #recordId} gives for a row that is a record of its own. */
    static String rowRecordId(Object id) {
        return "row" + SEPARATOR + id;
    }

    /** A text that changes whenever one of the values read changes; the id is one of them. */
    String fingerprint() {
        return joined(Stream.concat(
                        layout.columns().stream()
                                .map(column -> "COALESCE(" + dialect.concatenate(List.of("'='", dialect.text(column)))
                                        + ", '-')"),
                        Stream.of("'.'")) // some databases do not see spaces at the very end
                .toList());
    }

    private String joined(List<String> texts) {
        List<String> parts = new ArrayList<>();
        for (String text : texts) {
            if (!parts.isEmpty()) {
                parts.add(SEPARATOR_LITERAL);
            }
            parts.add(text);
        }
        return dialect.concatenate(parts);
    }

    String quote(Column column) {
        return dialect.quote(column.name());
    }
}
