package org.datasync.watch.dialect.h2;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import org.datasync.watch.contract.DatabaseContract;
import org.datasync.watch.support.H2Process;
import org.datasync.watch.support.WatchContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An H2 server that lacks the class of the triggers. */
class H2WithoutJarTest {

    @Test
    void theErrorNamesTheCure(@TempDir Path directory) {
        try (H2Process server = new H2Process(directory);
                HikariDataSource dataSource = new HikariDataSource()) {
            dataSource.setJdbcUrl(server.url());
            try (WatchContext context = new WatchContext(dataSource)) {
                context.execute("CREATE TABLE product (id integer PRIMARY KEY)");

                assertThat(DatabaseContract.refusal(
                                () -> context.receive(DatabaseContract.trigger("store", "tables=product"))))
                        .contains("PUBLIC.PRODUCT", "H2Capture", "put the jar", "class path")
                        .doesNotContain("lockTimeout");
                context.execute("INSERT INTO product VALUES (1)");
            }
        }
    }
}
