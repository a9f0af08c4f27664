package org.datasync.watch.database;

/** MariaDB and MySQL, which have most of their SQL in common. */
public final class InnoDb {

    private InnoDb() {}

    /** Whether a database is one of the two. */
    public static boolean is(TestDatabase database) {
        return database.name().matches("MariaDB|MySQL");
    }

    /** A statement in this SQL mode, on one of the two; elsewhere as it is. */
    public static String inMode(TestDatabase database, String mode, String statement) {
        return switch (database.name()) {
            case "MariaDB" -> "SET STATEMENT sql_mode = '" + mode + "' FOR " + statement;
            case "MySQL" -> statement.replaceFirst("^\\w+", "$0 /*+ SET_VAR(sql_mode = '" + mode(mode) + "') */");
            default -> statement;
        };
    }

    /** None at all cannot be told in a hint: one that is of no matter. */
    private static String mode(String mode) {
        return mode.isEmpty() ? "NO_UNSIGNED_SUBTRACTION" : mode;
    }
}
