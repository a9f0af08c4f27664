package org.datasync.watch.changetable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datasync.watch.change.LaneRange;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.pattern.Source;
import org.datasync.watch.schema.Column;

/** The SQL of what is read of a row of a change table, and of what is told from it. */
final class RowSql {

    private static final char SEPARATOR = Source.SEPARATOR;

    private static final String SEPARATOR_LITERAL = "'" + SEPARATOR + "'";

    private final ChangeTable table;
    private final ChangeTableLayout layout;
    private final Dialect dialect;
    private final String id;
    private final String recordId;
    private final String bucket;

    RowSql(ChangeTable table) {
        this.table = table;
        this.layout = table.layout();
        this.dialect = table.dialect();
        this.id = quote(layout.id());
        this.recordId = recordIdOfRow();
        this.bucket = bucketOfRow();
    }

    String id() {
        return id;
    }

    /** The bucket that a row is in. */
    String bucket() {
        return bucket;
    }

    private String bucketOfRow() {
        return table.hasBarriers()
                ? "CASE WHEN LOWER(TRIM("
                        + dialect.text(layout.operation().word().orElseThrow()) + ")) IN ("
                        + table.spec().columns().operation().truncateWords().stream()
                                .map(dialect::literal)
                                .collect(Collectors.joining(", "))
                        + ") THEN " + LaneRange.BARRIER + " ELSE " + dialect.bucket(recordId) + " END"
                : dialect.bucket(recordId);
    }

    /** What is selected of a row, with the size of its images at the end; of images only those that keep to a limit. */
    String selected(Optional<ImageLimit> limit) {
        List<String> selected = new ArrayList<>(table.texts(this));
        selected.add(bucket);
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

    /** What {@link #recordId} gives for a row of our own table, whose key columns are plain texts. */
    static String ownRecordId(Object table, Object key, Object id) {
        return key == null ? rowRecordId(id) : table.toString() + SEPARATOR + key;
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
