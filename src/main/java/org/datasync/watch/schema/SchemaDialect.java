package org.datasync.watch.schema;

import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import org.datasync.watch.schema.Column.Reading;

/**
 * What the description of a database's tables depends on that JDBC does not tell, or tells in each driver's own way. The
 * defaults suit most; a dialect shows its differences.
 */
public interface SchemaDialect {

    /** The defaults. */
    SchemaDialect STANDARD = new SchemaDialect() {};

    /** A column as JDBC describes it. */
    default Column column(String name, JdbcType type, boolean nullable) {
        ValueKind kind = kind(type);
        return new Column(name, kind, type.name(), nullable, reading(kind, type));
    }

    /** How the values of columns of a type look in Java. */
    default ValueKind kind(JdbcType type) {
        return ValueKind.of(type);
    }

    /** How to get at values of this kind exactly. */
    default Reading reading(ValueKind kind, JdbcType type) {
        return Reading.TYPED;
    }

    /**
     * How many digits a column of this type keeps after the point, of decimals and of seconds; empty if all.
     *
     * @param told what JDBC says of it; empty if it says nothing
     */
    default OptionalInt digits(JdbcType type, OptionalInt told) {
        return told;
    }

    /**
     * Lists the primary keys of the schema that is its placeholder's value: the table, and the name of a column, those of a
     * table in key order; or a null and the places of the table's columns, in parentheses at the end of a text. Empty if each
     * is to be looked up by itself.
     */
    default Optional<String> primaryKeys() {
        return Optional.empty();
    }

    /** What a failure says of a right that the statement's user lacks; empty if it is another failure. */
    default Optional<MissingRight> missingRight(SQLException failure) {
        return "42501".equals(failure.getSQLState()) ? Optional.of(MissingRight.UNNAMED) : Optional.empty();
    }

    /** Whether a failure says that the whole server takes no writes; false if it does not say so by itself. */
    default boolean isOfReadOnlyServer(SQLException failure) {
        return false;
    }
}
