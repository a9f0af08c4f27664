package org.datasync.watch.snapshot;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.datasync.watch.change.Json;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;

/** The keys of a table as text, which is JSON: what pages remember, and what queries are given back. */
record Keys(List<Column> columns) {

    private static final String WHAT = "A key in datasync_snapshot";

    /** Where a column may hold anything, its bytes are told from texts. */
    private static final String BYTES = "bytes";

    /** Copies the list. */
    Keys {
        columns = List.copyOf(columns);
    }

    /** The text of a key. */
    String text(List<Object> values) {
        if (values.size() == 1 && (values.get(0) instanceof Integer || values.get(0) instanceof Long)) {
            return "[" + values.get(0) + "]"; // as JSON has it, many times quicker
        }
        List<Object> forms = new ArrayList<>(values);
        for (int i = 0; i < forms.size(); i++) {
            if (columns.get(i).reading() == Reading.LOOSE && forms.get(i) instanceof byte[] bytes) {
                forms.set(i, Map.of(BYTES, bytes));
            }
        }
        return Json.write(forms);
    }

    /** The text of a key that a message has, by columns, as JSON has its values. */
    String text(Map<String, Object> named) {
        List<Object> values = new ArrayList<>();
        for (Column column : columns) {
            Object form = named.get(column.name());
            values.add(column.reading() == Reading.LOOSE ? loose(form) : column.convert(form));
        }
        return text(values);
    }

    /** The values of a key, as its columns give and take them. */
    List<Object> values(String text) {
        List<?> forms = (List<?>) Json.read(text, WHAT);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            values.add(column.reading() == Reading.LOOSE ? loose(forms.get(i)) : column.convert(forms.get(i)));
        }
        return values;
    }

    private static Object loose(Object form) {
        if (form instanceof Map<?, ?> map) {
            return Base64.getDecoder().decode(Objects.toString(map.get(BYTES)));
        }
        return form instanceof BigDecimal number ? (Object) number.doubleValue() : form;
    }

    /** A key as messages have it. */
    Map<String, Object> named(Map<String, Object> row) {
        Map<String, Object> key = new LinkedHashMap<>();
        columns.forEach(column -> key.put(column.name(), row.get(column.name())));
        return key;
    }

    /** The same of a record that is gone, of its text. */
    Map<String, Object> named(String text) {
        List<?> forms = (List<?>) Json.read(text, WHAT);
        Map<String, Object> key = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            boolean loose = column.reading() == Reading.LOOSE;
            key.put(column.name(), loose ? column.restore(loose(forms.get(i))) : column.convert(forms.get(i)));
        }
        return key;
    }
}
