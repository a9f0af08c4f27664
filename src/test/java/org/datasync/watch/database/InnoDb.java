package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;

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

    /** The statements that create an account on the loopback interface, whose password is its name, in the place of one of before. */
    public static String[] newUser(String name) {
        return new String[] {
            "DROP USER IF EXISTS " + name + "@127.0.0.1",
            "CREATE USER " + name + "@127.0.0.1 IDENTIFIED BY '" + name + "'"
        };
    }

    /** The URL of a database for such a user. */
    public static String as(String user, HikariDataSource database) {
        return database.getJdbcUrl().replaceAll("(user|password)=\\w+", "$1=" + user);
    }

    /** The statement by which the sessions of an account begin with a role. */
    public static String defaultRole(TestDatabase database, String role, String account) {
        return "SET DEFAULT ROLE " + role + (database.name().equals("MariaDB") ? " FOR " : " TO ") + account;
    }

    /** A table of numbers to select {@code seq} from, at most a million of them. */
    public static String numbers(int from, int to) {
        int last = to - from;
        return "(WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999) SELECT " + from
                + " + 1000 * a.i + b.i AS seq FROM n a JOIN n b WHERE a.i <= " + last / 1000
                + " AND 1000 * a.i + b.i <= " + last + ") numbers";
    }
}
