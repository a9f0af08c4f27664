package org.datasync.watch.dialect.innodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.database.InnoDbClient;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps, in which triggers are as their statements were given, restored as a database of another name. */
abstract class InnoDbDumpContract extends DatabaseContract {

    @TempDir
    Path directory;

    InnoDbDumpContract(TestDatabase database) {
        super(database);
    }

    @BeforeEach
    void createTables() {
        assumeTrue(InnoDbClient.isThereFor(database), "the programs mysql and mysqldump are not in mysql.home");
        createStateTables();
        createProducts("name varchar(40)");
        context.execute("CREATE TABLE zone (id integer NOT NULL PRIMARY KEY)");
    }

    private String schema() {
        return context.jdbc().queryForObject("SELECT DATABASE()", String.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ensure", "validate", "none"})
    void aDumpGoesOnUnderAnotherName(String install) throws Exception {
        install("tables=*", "capture=both");
        context.execute("INSERT INTO product VALUES (1, 'Pears')");
        String first = schema();
        String dump = new InnoDbClient(dataSource, directory).dump();
        context.execute("DROP DATABASE " + first);
        try (HikariDataSource another = database.newDatabase();
                WatchContext copy = newContext(another)) {
            new InnoDbClient(another, directory).run(dump);
            assertThat(errors(copy, "tables=*", "capture=both")).isEmpty();
            copy.receive(trigger("store", "tables=*", "capture=both").replace("=ensure", "=" + install));
            copy.execute("UPDATE product SET name = 'Plums'", "INSERT INTO zone VALUES (7)", "DELETE FROM product");
            await().until(() -> copy.received().size() >= 4);

            assertThat(described(copy.received()))
                    .containsExactly(
                            "insert product [1]", "update product [1]", "insert zone [7]", "delete product [1]");
            assertThat(copy.received().get(1).getBefore()).containsEntry("name", "Pears");
            assertThat(copy.rows("SELECT version FROM datasync_capture")).hasSize(2);
        }
    }

    /** MariaDB takes no such dump; MySQL leaves the database out where the trigger and its table are named. */
    @Test
    void theTriggersOfACopyTellNothingToTheFirstsChangeTable() throws Exception {
        try (HikariDataSource log = database.newDatabase();
                HikariDataSource another = database.newDatabase();
                WatchContext copy = newContext(another)) {
            String elsewhere = log.getJdbcUrl().replaceAll(".*/([^?]+).*", "$1");
            install("tables=product", "changeTable=" + elsewhere + ".datasync");
            context.execute("INSERT INTO product VALUES (1, 'Pears')");
            String dump = new InnoDbClient(dataSource, directory).dump();
            Throwable refusal = catchThrowable(() -> new InnoDbClient(another, directory).run(dump));
            if (database.name().equals("MariaDB")) {
                assertThat(refusal).hasMessageContaining("already exists");
            } else {
                assertThat(refusal).isNull();
                copy.execute(
                        "INSERT INTO product VALUES (2, 'Pears')",
                        "UPDATE product SET name = 'x'",
                        "DELETE FROM product");
            }
            assertThat(context.count(elsewhere + ".datasync")).isEqualTo(1);
            assertThat(errors(context, "tables=product", "changeTable=" + elsewhere + ".datasync"))
                    .isEmpty();
        }
    }
}
