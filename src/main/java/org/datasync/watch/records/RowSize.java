package org.datasync.watch.records;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** How large rows are, about. */
public final class RowSize {

    /** How many bytes a value has that is neither text nor bytes, about. */
    private static final int SMALL = 8;

    private RowSize() {}

    /** About how many bytes a value has. */
    public static long of(Object value) {
        if (value instanceof Map<?, ?> map) {
            return ofAll(map.values());
        }
        if (value instanceof List<?> list) {
            return ofAll(list);
        }
        if (value instanceof CharSequence text) {
            return text.length();
        }
        return value instanceof byte[] binary ? binary.length : SMALL;
    }

    private static long ofAll(Collection<?> values) {
        long size = 0;
        for (Object value : values) {
            size += of(value);
        }
        return size;
    }
}
