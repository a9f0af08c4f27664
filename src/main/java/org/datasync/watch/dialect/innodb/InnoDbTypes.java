package org.datasync.watch.dialect.innodb;

import java.util.Map;
import java.util.Optional;
import org.datasync.watch.dialect.ColumnTypes;
import org.datasync.watch.dialect.ColumnTypes.Decimals;
import org.datasync.watch.dialect.ColumnTypes.Sized;
import org.datasync.watch.schema.ValueKind;
import org.datasync.watch.schema.ValueType;

/** The types of columns that are made for copies. */
final class InnoDbTypes {

    private static final int MOST_DIGITS = 65;
    private static final int MOST_FRACTION = 38;
    private static final int MICROS = 6;

    /** A row has at most 65,535 bytes, which longer columns of many would use up: they are kept apart from it. */
    private static final int LONGEST_IN_ROW = 255;

    /** Of the 3,072 bytes that a key has, with four a character. */
    private static final int LONGEST_IN_KEY = 768;

    private static final ColumnTypes TYPES = ColumnTypes.STANDARD
            .withoutZonesAndUuids()
            .with(Map.of(
                    ValueKind.FLOAT, "float",
                    ValueKind.DOUBLE, "double",
                    ValueKind.TIMESTAMP, "datetime(#)",
                    ValueKind.DATETIME, "datetime(#)"))
            .with(
                    new Decimals(MOST_DIGITS, MOST_FRACTION, Optional.empty()),
                    new Sized("varchar(#)", LONGEST_IN_ROW, "longtext", "varchar(255)"),
                    new Sized("varbinary(#)", LONGEST_IN_ROW, "longblob", "varbinary(255)"))
            .withFraction(MICROS);

    private static final ColumnTypes IN_KEYS = TYPES.with(
            new Decimals(MOST_DIGITS, MOST_FRACTION, Optional.empty()),
            new Sized("varchar(#)", LONGEST_IN_KEY, "longtext", "varchar(255)"),
            new Sized("varbinary(#)", LONGEST_IN_KEY, "longblob", "varbinary(255)"));

    private InnoDbTypes() {}

    static Optional<String> columnType(ValueType type, boolean inKey) {
        if (type.kind() == ValueKind.TIMESTAMP_WITH_ZONE) {
            // of its own accord the server would set the first such column to now with each update
            String digits = "timestamp(" + Math.min(MICROS, type.digits().orElse(MICROS)) + ")";
            return Optional.of(digits + (inKey ? " DEFAULT '2000-01-01 00:00:00'" : " NULL"));
        }
        return type.isJson() && !inKey ? Optional.of("json") : (inKey ? IN_KEYS : TYPES).of(type, inKey);
    }
}
