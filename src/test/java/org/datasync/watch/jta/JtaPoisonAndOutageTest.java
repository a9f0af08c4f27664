package org.datasync.watch.jta;

import javax.sql.DataSource;
import org.apache.camel.spi.Registry;
import org.datasync.watch.failure.PoisonAndOutageTest;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;

@Tag("wide")
class JtaPoisonAndOutageTest extends PoisonAndOutageTest {

    @Override
    protected DataSource pool(String jdbcUrl) {
        return Narayana.pool(JdbcDataSource.class, jdbcUrl);
    }

    @Override
    protected void bindTransactions(Registry registry) {
        Narayana.bindTo(registry);
    }
}
