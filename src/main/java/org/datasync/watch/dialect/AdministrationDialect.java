package org.datasync.watch.dialect;

import java.util.List;
import java.util.function.UnaryOperator;
import org.datasync.watch.schema.TableName;

/** How a database's administrator gives rights. */
public interface AdministrationDialect {

    /**
     * A user or role as a GRANT names him: in quotes as he is meant exactly, else spelled as is usual.
     *
     * @param usual how the database spells a name that is written without quotes
     * @throws IllegalArgumentException if the database knows no users
     */
    default String grantee(String name, UnaryOperator<String> usual) {
        boolean exact = name.length() > 2 && name.startsWith("\"") && name.endsWith("\"");
        return quote(exact ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : usual.apply(name));
    }

    /**
     * The statements that give rights on a table.
     *
     * @param rights which, with commas
     * @param grantee whom, as {@link #grantee} has it
     */
    default List<String> grant(String rights, TableName table, String grantee) {
        return List.of("GRANT " + rights + " ON " + quote(table) + " TO " + grantee);
    }

    /** The statement that lets the last number be read that an identity column has given; none where there is no such right. */
    default List<String> grantNumbers(TableName table, String column, String grantee) {
        return List.of();
    }

    /** An identifier in the quotes that make the database take it exactly. */
    String quote(String identifier);

    /** A table's full name in quotes. */
    String quote(TableName table);
}
