package org.datasync.watch.schema;

import java.sql.Types;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a column holds, as far as a column of another database may hold the same.
 *
 * @param kind how its values look in Java
 * @param size of texts the most characters, of bytes their number, of decimals the digits in all; empty if unlimited or unknown
 * @param digits how many digits after the point it keeps, of decimals and of seconds; empty if unlimited or unknown
 * @param name the database's own name of the type
 */
public record ValueType(ValueKind kind, OptionalInt size, OptionalInt digits, String name) {

    /** What drivers tell of types that have no limit is beyond it. */
    private static final int LARGEST_SIZE = 100_000_000;

    private static final int LARGEST_DECIMAL = 10_000;

    private static final Set<Integer> OF_A_SIZE =
            Set.of(Types.CHAR, Types.VARCHAR, Types.NCHAR, Types.NVARCHAR, Types.BINARY, Types.VARBINARY);

    /** Without a limit. */
    public static ValueType unlimited(ValueKind kind) {
        return new ValueType(kind, OptionalInt.empty(), OptionalInt.empty(), "");
    }

    /** The kind of an array's elements. */
    public ValueKind elementKind() {
        return ValueKind.ofElement(name);
    }

    /** Whether the database calls it JSON. */
    public boolean isJson() {
        return kind == ValueKind.TEXT && (name.equalsIgnoreCase("json") || name.equalsIgnoreCase("jsonb"));
    }

    /** What a column holds. */
    public static ValueType of(Column column, ColumnStorage storage) {
        ValueKind kind = column.kind();
        JdbcType type = storage.type();
        if (kind == ValueKind.DECIMAL) {
            return decimal(type, storage.declaredDigits());
        }
        boolean limited = OF_A_SIZE.contains(type.code()) && type.size() > 0 && type.size() < LARGEST_SIZE;
        return new ValueType(
                kind,
                limited ? OptionalInt.of(type.size()) : OptionalInt.empty(),
                kind.isTemporal() ? storage.digits() : OptionalInt.empty(),
                type.name());
    }

    /** One whose last digits before the point are not kept either takes no more than one that keeps them. */
    private static ValueType decimal(JdbcType type, OptionalInt digits) {
        if (type.size() <= 0 || type.size() > LARGEST_DECIMAL || digits.isEmpty()) {
            return new ValueType(ValueKind.DECIMAL, OptionalInt.empty(), OptionalInt.empty(), type.name());
        }
        int fraction = digits.getAsInt();
        return new ValueType(
                ValueKind.DECIMAL,
                OptionalInt.of(Math.max(type.size() - Math.min(0, fraction), fraction)),
                OptionalInt.of(Math.max(0, fraction)),
                type.name());
    }
}
