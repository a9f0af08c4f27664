package org.datasync.watch.dialect.sqlite;

import java.util.Map;
import java.util.Optional;
import org.datasync.watch.dialect.ColumnTypes;
import org.datasync.watch.dialect.ColumnTypes.Decimals;
import org.datasync.watch.dialect.ColumnTypes.Sized;
import org.datasync.watch.schema.ValueKind;

/** What the declared types of columns mean, which SQLite keeps to only in part. */
final class DeclaredTypes {

    private static final int ANY = Integer.MAX_VALUE;

    /** Of a number SQLite keeps no more digits; of a text that is one, all. */
    private static final int MOST_DIGITS = 15;

    /** Of lengths SQLite takes no notice. */
    static final ColumnTypes COLUMN_TYPES = ColumnTypes.STANDARD
            .with(Map.of(
                    ValueKind.BIG_INTEGER, "text",
                    ValueKind.FLOAT, "real",
                    ValueKind.DOUBLE, "real",
                    ValueKind.TIME, "time",
                    ValueKind.TIME_WITH_ZONE, "text",
                    ValueKind.TIMESTAMP, "timestamp",
                    ValueKind.DATETIME, "timestamp",
                    ValueKind.TIMESTAMP_WITH_ZONE, "timestamp with time zone"))
            .with(
                    new Decimals(MOST_DIGITS, MOST_DIGITS, Optional.of("text")),
                    new Sized("varchar(#)", ANY, "text", "text"),
                    new Sized("blob", ANY, "blob", "blob"));

    private DeclaredTypes() {}

    /** The kind of the values that a declared type, in upper case, makes one expect; any other may be there. */
    static ValueKind of(String type) {
        if (type.startsWith("TIME") || type.startsWith("DATE")) {
            return time(type);
        }
        if (type.equals("UUID")) {
            return ValueKind.UUID;
        }
        if (type.contains("BOOL")) {
            return ValueKind.BOOLEAN;
        }
        // from here on the rules, and their order, by which SQLite tells an integer from a text
        if (type.contains("INT")) {
            return ValueKind.ANY_INTEGER;
        }
        if (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT")) {
            return ValueKind.TEXT;
        }
        if (type.contains("BLOB") || type.contains("BINARY")) {
            return ValueKind.BINARY;
        }
        if (type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB")) {
            return ValueKind.DOUBLE;
        }
        return type.contains("DEC") || type.contains("NUM") ? ValueKind.DECIMAL : ValueKind.TEXT;
    }

    private static ValueKind time(String type) {
        if (type.equals("TIMESTAMPTZ") || type.endsWith("WITH TIME ZONE")) {
            return ValueKind.TIMESTAMP_WITH_ZONE;
        }
        return type.equals("DATE") ? ValueKind.DATE : type.equals("TIME") ? ValueKind.TIME : ValueKind.TIMESTAMP;
    }
}
