package org.datasync.watch.database;

import com.zaxxer.hikari.HikariDataSource;
import java.util.function.Supplier;
import org.datasync.watch.dialect.Capability;

/** MariaDB or MySQL, one server a JVM, started when it is first needed. */
final class InnoDbTestDatabase implements TestDatabase {
    private final String name;
    private final String uuidType;
    private final Supplier<InnoDbServer> programs;
    private final UsedDatabases databases = new UsedDatabases();
    private InnoDbServer server;

    private InnoDbTestDatabase(String name, String uuidType, Supplier<InnoDbServer> programs) {
        this.name = name;
        this.uuidType = uuidType;
        this.programs = programs;
    }

    /** MariaDB, with these arguments of the server's command line besides. */
    static InnoDbTestDatabase mariaDb(String... arguments) {
        return new InnoDbTestDatabase("MariaDB", "uuid", () -> new MariaDbServer(arguments));
    }

    /** MySQL, likewise. */
    static InnoDbTestDatabase mySql(String... arguments) {
        return new InnoDbTestDatabase("MySQL", null, () -> new MySqlServer(arguments));
    }

    private synchronized InnoDbServer server() {
        if (server == null) {
            server = programs.get();
        }
        return server.start();
    }

    @Override
    public boolean can(Capability capability) {
        return Declared.can(name, capability);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public HikariDataSource newDatabase() {
        databases.dropOthers(server()::dropDatabase);
        return databases.open(server().newDatabase());
    }

    @Override
    public SqlWords words() {
        return new SqlWords(
                '`',
                false,
                "integer AUTO_INCREMENT PRIMARY KEY",
                "longtext",
                "datetime(6)",
                "timestamp(6)",
                uuidType,
                "",
                "ALTER TABLE %s RENAME TO %s");
    }

    @Override
    public String toString() {
        return name();
    }
}
