package org.datasync.watch.support;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.datasync.watch.database.InnoDb;
import org.datasync.watch.database.TestDatabase;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database whose owner may do everything in it, and another user, {@code few}, what the owner grants. */
public final class FewRights implements AutoCloseable {

    private static final String DERBY = "jdbc:derby:memory:few";

    private final String product;
    private final HikariDataSource owner;
    private final HikariDataSource few;
    private final String grantee;

    private FewRights(String product, HikariDataSource owner, HikariConfig few, String grantee) {
        this.product = product;
        this.owner = owner;
        few.setMaximumPoolSize(4);
        few.setMinimumIdle(0);
        this.few = new HikariDataSource(few);
        this.grantee = grantee;
    }

    /** Of a product: PostgreSQL, MariaDB, MySQL, H2, HSQLDB or Derby. */
    public static FewRights on(String product) {
        return switch (product) {
            case "PostgreSQL" -> onPostgreSql();
            case "MariaDB" -> onInnoDb(TestDatabase.MARIADB);
            case "MySQL" -> onInnoDb(TestDatabase.MYSQL);
            case "H2" -> embedded(product, TestDatabase.H2.newDatabase());
            case "HSQLDB" -> embedded(product, TestDatabase.HSQLDB.newDatabase());
            case "Derby" -> onDerby();
            default -> throw new IllegalArgumentException(product);
        };
    }

    private static FewRights onPostgreSql() {
        HikariDataSource owner = TestDatabase.POSTGRESQL.newDatabase();
        String user = owner.getJdbcUrl().replaceAll(".*(test_\\d+).*", "few_$1");
        new JdbcTemplate(owner).execute("CREATE ROLE " + user + " LOGIN");
        HikariConfig few = new HikariConfig();
        few.setJdbcUrl(owner.getJdbcUrl().replaceAll("user=\\w+", "user=" + user));
        return new FewRights("PostgreSQL", owner, few, user);
    }

    private static FewRights onInnoDb(TestDatabase database) {
        HikariDataSource owner = database.newDatabase();
        JdbcTemplate jdbc = new JdbcTemplate(owner);
        for (String statement : InnoDb.newUser("few")) {
            jdbc.execute(statement);
        }
        String schema = owner.getJdbcUrl().replaceAll(".*/(\\w+)\\?.*", "$1");
        jdbc.execute("GRANT CREATE TEMPORARY TABLES ON " + schema + ".* TO few@'127.0.0.1'");
        HikariConfig few = new HikariConfig();
        few.setJdbcUrl(InnoDb.as("few", owner));
        return new FewRights(database.name(), owner, few, "few@'127.0.0.1'");
    }

    private static FewRights embedded(String product, HikariDataSource owner) {
        new JdbcTemplate(owner).execute("CREATE USER few PASSWORD 'few'");
        HikariConfig few = new HikariConfig();
        few.setJdbcUrl(owner.getJdbcUrl().replaceAll(";DB_CLOSE_DELAY.*", "")); // a setting is an administrator's
        few.setUsername("FEW");
        few.setPassword("few");
        return new FewRights(product, owner, few, "few");
    }

    /** Derby knows rights only where a database has them switched on, from its next start. */
    private static FewRights onDerby() {
        try (Connection connection = DriverManager.getConnection(DERBY + ";create=true;user=boss");
                Statement statement = connection.createStatement()) {
            statement.execute("CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.database.sqlAuthorization', 'true')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        end("shutdown");
        HikariDataSource owner = new HikariDataSource();
        owner.setJdbcUrl(DERBY + ";user=boss");
        owner.setMaximumPoolSize(4);
        HikariConfig few = new HikariConfig();
        few.setJdbcUrl(DERBY + ";user=few");
        few.setConnectionInitSql("SET SCHEMA BOSS");
        new JdbcTemplate(owner).execute("CREATE TABLE any_table (id integer)");
        return new FewRights("Derby", owner, few, "few");
    }

    /** Derby answers both with an exception. */
    private static void end(String how) {
        try {
            DriverManager.getConnection(DERBY + ";" + how + "=true;user=boss").close();
        } catch (SQLException e) {
            return;
        }
        throw new IllegalStateException("Derby did not answer");
    }

    /** The product's name. */
    public String product() {
        return product;
    }

    /** Who may do everything. */
    public HikariDataSource owner() {
        return owner;
    }

    /** Who may do what is granted. */
    public HikariDataSource few() {
        return few;
    }

    /** The other user, as a GRANT names him. */
    public String grantee() {
        return grantee;
    }

    public void grant(String rights, String... tables) {
        for (String table : tables) {
            new JdbcTemplate(owner).execute("GRANT " + rights + " ON " + table + " TO " + grantee);
        }
    }

    public void revoke(String rights, String table) {
        String end = product.equals("HSQLDB") ? " RESTRICT" : "";
        new JdbcTemplate(owner).execute("REVOKE " + rights + " ON " + table + " FROM " + grantee + end);
        if (product.equals("H2")) {
            few.getHikariPoolMXBean().softEvictConnections(); // a session goes on with the statements that it knows
        }
    }

    @Override
    public String toString() {
        return product;
    }

    @Override
    public void close() {
        few.close();
        if (product.equals("PostgreSQL")) {
            new JdbcTemplate(owner).execute("DROP OWNED BY " + grantee);
            new JdbcTemplate(owner).execute("DROP ROLE " + grantee);
        }
        owner.close();
        if (product.equals("Derby")) {
            end("drop");
        }
    }
}
