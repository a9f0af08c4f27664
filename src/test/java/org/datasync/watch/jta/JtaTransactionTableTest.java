package org.datasync.watch.jta;

import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.spi.Registry;
import org.datasync.watch.transaction.TransactionTableContract;
import org.junit.jupiter.params.provider.Arguments;
import org.postgresql.xa.PGXADataSource;

/** With Camel's own JTA policy for {@code transacted()}: redeliveries and the handling of failures lie outside of it. */
class JtaTransactionTableTest extends TransactionTableContract {

    static Stream<Arguments> rows() {
        return rowsWith(false);
    }

    @Override
    protected DataSource open(String jdbcUrl) {
        return Narayana.pool(PGXADataSource.class, jdbcUrl);
    }

    @Override
    protected void bindTransactions(Registry registry, DataSource dataSource) {
        Narayana.bindTo(registry);
        registry.bind("PROPAGATION_REQUIRED", new JtaRequired());
    }

    @Override
    protected Set<String> endingOtherwise() {
        return Set.of(
                "exception handled in transacted",
                "redelivery in transacted",
                // Camel's policy takes the mark off the exchange and does not pass it on to the transaction
                "mark rollback only last in transacted");
    }
}
