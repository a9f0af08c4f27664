package org.datasync.watch.transaction;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.params.provider.Arguments;
import org.springframework.jdbc.support.JdbcTransactionManager;

class TransactionTableTest extends TransactionTableContract {

    static Stream<Arguments> rows() {
        return Stream.concat(rowsWith(false), rowsWith(true));
    }

    @Override
    protected DataSource open(String jdbcUrl) {
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(jdbcUrl);
        configuration.setMaximumPoolSize(4);
        configuration.setMinimumIdle(0);
        return new HikariDataSource(configuration);
    }

    @Override
    protected void bindTransactions(Registry registry, DataSource dataSource) {
        registry.bind("transactions", new JdbcTransactionManager(dataSource));
    }

    @Override
    protected Set<String> endingOtherwise() {
        return Set.of();
    }
}
