package org.datasync.watch.dialect;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.datasync.watch.schema.ValueKind;
import org.datasync.watch.schema.ValueType;

/**
 * What a database calls the types of columns that give back what they are given, whatever database it comes from: the standard's
 * names, from which a dialect shows its differences. A {@code #} in a name stands for a size, or for digits of a second.
 *
 * @param names the types of values that have one each
 * @param decimals the types of decimals
 * @param texts the types of texts
 * @param bytes the types of bytes
 * @param fraction the most digits of a second that it keeps
 */
public record ColumnTypes(Map<ValueKind, String> names, Decimals decimals, Sized texts, Sized bytes, int fraction) {

    private static final int NANOS = 9;

    /** How long the text of a time of day with its offset, or of a point in time, may be. */
    private static final String TEXT_OF_TIME = "varchar(40)";

    /** The standard's; texts and bytes have no limits there. */
    public static final ColumnTypes STANDARD = new ColumnTypes(
            standardNames(),
            new Decimals(31, 31, Optional.empty()),
            new Sized("varchar(#)", 32_672, "clob", "varchar(32672)"),
            new Sized("varbinary(#)", 32_672, "blob", "varbinary(32672)"),
            NANOS);

    /** Copies the map. */
    public ColumnTypes {
        names = Map.copyOf(names);
    }

    /**
     * The types of decimals.
     *
     * @param most how many digits they have at the most
     * @param mostFraction how many of these after the point
     * @param unlimited a type that keeps any number of digits; empty if there is none
     */
    public record Decimals(int most, int mostFraction, Optional<String> unlimited) {

        private Optional<String> of(ValueType type) {
            boolean fits = type.size().isPresent()
                    && type.size().getAsInt() <= most
                    && type.digits().orElse(0) <= mostFraction;
            return fits
                    ? Optional.of("decimal(" + type.size().getAsInt() + ", "
                            + type.digits().orElse(0) + ")")
                    : unlimited;
        }
    }

    /**
     * The types of values that have a length.
     *
     * @param limited the one with a limit
     * @param most how much that may be
     * @param unlimited the one for longer values
     * @param key the one for a column of a key that has no limit, or a higher one
     */
    public record Sized(String limited, int most, String unlimited, String key) {

        private String of(OptionalInt size, boolean inKey) {
            return size.isPresent() && size.getAsInt() <= most
                    ? limited.replace("#", String.valueOf(size.getAsInt()))
                    : inKey ? key : unlimited;
        }
    }

    private static Map<ValueKind, String> standardNames() {
        Map<ValueKind, String> names = new EnumMap<>(ValueKind.class);
        names.put(ValueKind.BOOLEAN, "boolean");
        names.put(ValueKind.INTEGER, "integer");
        names.put(ValueKind.LONG, "bigint");
        names.put(ValueKind.ANY_INTEGER, "bigint");
        names.put(ValueKind.BIG_INTEGER, "decimal(20, 0)");
        names.put(ValueKind.FLOAT, "real");
        names.put(ValueKind.DOUBLE, "double precision");
        names.put(ValueKind.DATE, "date");
        names.put(ValueKind.TIME, "time(#)");
        names.put(ValueKind.TIME_WITH_ZONE, "time(#) with time zone");
        names.put(ValueKind.TIMESTAMP, "timestamp(#)");
        names.put(ValueKind.DATETIME, "timestamp(#)");
        names.put(ValueKind.TIMESTAMP_WITH_ZONE, "timestamp(#) with time zone");
        names.put(ValueKind.UUID, "uuid");
        return names;
    }

    /** The same but for the types of these values. */
    public ColumnTypes with(Map<ValueKind, String> others) {
        Map<ValueKind, String> all = new EnumMap<>(names);
        all.putAll(others);
        return new ColumnTypes(all, decimals, texts, bytes, fraction);
    }

    /** The same without types of times that bear a zone, and of UUIDs: they are kept as texts. */
    public ColumnTypes withoutZonesAndUuids() {
        return with(Map.of(
                ValueKind.TIME_WITH_ZONE, TEXT_OF_TIME,
                ValueKind.TIMESTAMP_WITH_ZONE, TEXT_OF_TIME,
                ValueKind.UUID, "varchar(36)"));
    }

    /** The same with other decimals, texts and bytes. */
    public ColumnTypes with(Decimals otherDecimals, Sized otherTexts, Sized otherBytes) {
        return new ColumnTypes(names, otherDecimals, otherTexts, otherBytes, fraction);
    }

    /** The same with this many digits of a second at the most. */
    public ColumnTypes withFraction(int most) {
        return new ColumnTypes(names, decimals, texts, bytes, most);
    }

    /**
     * The type of a column that takes such values and gives them back: what has no type of its own is kept as text; empty if it
     * cannot be kept at all.
     */
    public Optional<String> of(ValueType type, boolean inKey) {
        if (type.kind() == ValueKind.DECIMAL) {
            return decimals.of(type);
        }
        if (type.kind() == ValueKind.BINARY) {
            return Optional.of(bytes.of(type.size(), inKey));
        }
        String name = names.get(type.kind());
        int digits = Math.min(type.digits().orElse(fraction), fraction);
        return Optional.of(
                name == null
                        ? texts.of(type.kind() == ValueKind.TEXT ? type.size() : OptionalInt.empty(), inKey)
                        : name.replace("#", String.valueOf(digits)));
    }
}
