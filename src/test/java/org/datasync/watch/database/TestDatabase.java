package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Capability;

/**
 * A database product to test on, for {@code @MethodSource("org.datasync.watch.database.TestDatabase#all")}.
 *
 * <p>No session runs in UTC: the JVM is in one zone ({@code user.timezone}, set by the build) and the servers are in
 * another, so that a mix-up of zones shows.
 */
public interface TestDatabase {
    TestDatabase H2 = new H2TestDatabase(false);
    TestDatabase POSTGRESQL = new PostgreSqlTestDatabase();
    TestDatabase MARIADB = InnoDbTestDatabase.mariaDb();

    /** {@link MySqlServer#isThere} tells of it. */
    TestDatabase MYSQL = InnoDbTestDatabase.mySql();

    TestDatabase HSQLDB = new HsqldbTestDatabase("mvcc");
    TestDatabase DERBY = new DerbyTestDatabase();
    TestDatabase SQLITE = new SqliteTestDatabase();

    /** Other ways to run the same products. */
    TestDatabase H2_FILE = new H2FileTestDatabase();

    TestDatabase H2_SERVER = new H2ServerTestDatabase();
    TestDatabase H2_LOWER_CASE = new H2TestDatabase(true);
    TestDatabase MARIADB_LOGGED = InnoDbTestDatabase.mariaDb("--log-bin", "--server-id=1");
    TestDatabase MYSQL_GROUP =
            InnoDbTestDatabase.mySql("--gtid-mode=ON", "--enforce-gtid-consistency=ON", "--sql-require-primary-key=ON");
    TestDatabase MYSQL_WITHOUT_GTIDS =
            InnoDbTestDatabase.mySql("--gtid-mode=OFF", "--enforce-gtid-consistency=OFF", "--binlog-format=MIXED");
    TestDatabase HSQLDB_LOCKS = new HsqldbTestDatabase("locks");

    /** Changes in one database, and the watch's state in another. */
    TestDatabase HSQLDB_STATE_ELSEWHERE = new StateElsewhereDatabase(HSQLDB, H2);

    TestDatabase POSTGRESQL_TWICE = new StateElsewhereDatabase(POSTGRESQL, POSTGRESQL);
    TestDatabase POSTGRESQL_STATE_ELSEWHERE = new StateElsewhereDatabase(POSTGRESQL, H2);
    TestDatabase MARIADB_STATE_ELSEWHERE = new StateElsewhereDatabase(MARIADB, POSTGRESQL);

    /** Databases that are read in the way that suits any; {@link FirebirdServer#isThere} tells of the first. */
    TestDatabase FIREBIRD = new StateElsewhereDatabase(new GenericTestDatabase(new FirebirdTestDatabase()), H2);

    TestDatabase H2_GENERIC = new StateElsewhereDatabase(new GenericTestDatabase(H2), H2);
    TestDatabase POSTGRESQL_GENERIC = new StateElsewhereDatabase(new GenericTestDatabase(POSTGRESQL), H2);

    /** All products; MySQL only if it is there. */
    static Stream<TestDatabase> all() {
        Stream<TestDatabase> always = Stream.of(H2, POSTGRESQL, MARIADB, HSQLDB, DERBY, SQLITE);
        return withMySql(always, MYSQL);
    }

    /** What is always tried, and what is if MySQL is there; the class of such a test is tagged {@code mysql}. */
    static <T> Stream<T> withMySql(Stream<T> always, T onMySql) {
        return MySqlServer.isThere() ? Stream.concat(always, Stream.of(onMySql)) : always;
    }

    /** The product's name as people write it. */
    String name();

    /**
     * A fresh, empty database of its own with a small pool. Close the pool when done; an idle one that a test forgot
     * gives its connections back by itself. Its {@code getJdbcUrl()} is complete, for use from another JVM.
     */
    HikariDataSource newDatabase();

    /** Whether it can do something: by what its dialect declares, unless it is run in another way. */
    boolean can(Capability capability);

    /** How to say in its SQL what products say differently. */
    SqlWords words();
}
