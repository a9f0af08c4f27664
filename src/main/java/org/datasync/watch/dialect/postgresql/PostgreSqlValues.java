package org.datasync.watch.dialect.postgresql;

import java.sql.Types;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.ValueKind;

/**
 * How values are given to statements and compared with columns. Types that are no texts to the database but are to Java (enums, citext,
 * inet, ...) do not compare with a text, nor do those of which some values are texts to Java (dates without end, NaN).
 */
final class PostgreSqlValues {

    private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "name");

    /** As the driver calls the types of columns, too, whose values come from a sequence. */
    private static final Set<String> TOLD_ALIKE =
            Set.of("text", "varchar", "int2", "int4", "int8", "smallserial", "serial", "bigserial", "uuid");

    private final Dialect dialect;

    PostgreSqlValues(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Whether Java makes the same text of a column's values as the database. */
    static boolean readsAsText(Column column) {
        return TOLD_ALIKE.contains(column.typeName()) && column.reading() == Reading.TYPED;
    }

    static boolean areComparedAsTheyAre(Column column) {
        return switch (column.kind()) {
            case TEXT -> TEXTS.contains(column.typeName());
            case INTEGER, LONG, BOOLEAN, UUID, BINARY -> true;
            default -> false;
        };
    }

    /** One array in place of many values, so that batches of all sizes have one statement; empty if they are of no one type. */
    static Optional<Object[]> array(Collection<?> values) {
        if (areAll(Long.class, values)) {
            return Optional.of(values.toArray(Long[]::new));
        }
        if (areAll(Integer.class, values)) {
            return Optional.of(values.toArray(Integer[]::new));
        }
        return areAll(String.class, values) ? Optional.of(values.toArray(String[]::new)) : Optional.empty();
    }

    private static boolean areAll(Class<?> type, Collection<?> values) {
        for (Object value : values) {
            if (!type.isInstance(value)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a column that is not compared as it is has one of some values. */
    SqlClause in(Column column, Collection<?> values) {
        if (column.kind() == ValueKind.ARRAY) {
            String placeholders = String.join(",", Collections.nCopies(values.size(), placeholder(column)));
            return new SqlClause(
                    name(column) + " IN (" + placeholders + ")",
                    values.stream().map(PostgreSqlValues::bound).toList());
        }
        return new SqlClause(name(column) + " = ANY (CAST(? AS " + type(column) + "[]))", List.of((Object)
                values.stream().map(Object::toString).toArray(String[]::new)));
    }

    /** Arrays whose elements are counted from other numbers than 1 are others, but nothing of that is in images and keys. */
    Optional<SqlClause> lookingLike(Column column, Object value) {
        return column.kind() != ValueKind.ARRAY
                ? Optional.empty()
                : Optional.of(new SqlClause(
                        "CAST(pg_catalog.to_json(" + name(column) + ") AS text) = CAST(pg_catalog.to_json("
                                + placeholder(column) + ") AS text)",
                        List.of(bound(value))));
    }

    String placeholder(Column column) {
        return areComparedAsTheyAre(column) ? "?" : "CAST(? AS " + type(column) + ")";
    }

    static Object bound(Object value) {
        return value instanceof List<?> elements ? PostgreSqlArray.literal(elements) : value;
    }

    /** What is cast must not be a null of the type that the driver knows, which may have no cast. */
    static int nullType(Column column, int code) {
        return areComparedAsTheyAre(column) ? code : Types.OTHER;
    }

    static Optional<String> listed(Column column) {
        return switch (column.kind()) {
            case INTEGER, LONG -> Optional.of("CAST(? AS pg_catalog.int8)");
            case UUID -> Optional.of("CAST(? AS pg_catalog.uuid)");
            case TEXT ->
                Optional.of("CAST(? AS pg_catalog.text)")
                        .filter(text -> column.typeName().equals("text")
                                || column.typeName().equals("varchar"));
            default -> Optional.empty();
        };
    }

    private String name(Column column) {
        return dialect.quote(column.name());
    }

    /** The driver quotes the names of types outside of the search path, with their schema, and only these. */
    private String type(Column column) {
        return column.typeName().startsWith("\"") ? column.typeName() : dialect.quote(column.typeName());
    }
}
