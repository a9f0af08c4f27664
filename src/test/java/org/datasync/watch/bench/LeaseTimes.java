package org.datasync.watch.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.datasync.watch.support.Proxied;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A DataSource that measures for how long its transactions have a lane's lease, and how often one is asked for in vain. */
final class LeaseTimes extends DelegatingDataSource {

    private static final String LEASE = "SELECT position_text";
    private static final Set<String> ENDS = Set.of("commit", "rollback");

    private final AtomicLong vain = new AtomicLong();
    private final AtomicLong vainNanos = new AtomicLong();
    private final Set<Transaction> holding = ConcurrentHashMap.newKeySet();
    private final AtomicLong heldNanos = new AtomicLong();

    LeaseTimes(DataSource dataSource) {
        super(dataSource);
    }

    /** How many leases were asked for that another transaction had. */
    long vain() {
        return vain.get();
    }

    /** How long that took, from the question to the end of its transaction. */
    long vainNanos() {
        return vainNanos.get();
    }

    /** How long transactions have had leases, from the question on; also those that have not ended yet. */
    long heldNanos() {
        long now = System.nanoTime();
        return heldNanos.get()
                + holding.stream()
                        .mapToLong(transaction -> now - transaction.asked)
                        .sum();
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        Transaction transaction = new Transaction();
        return Proxied.proxy(Connection.class, (method, arguments) -> {
            Object result = Proxied.invoke(connection, method, arguments);
            if (ENDS.contains(method.getName())) {
                transaction.end();
            }
            boolean lease = method.getName().equals("prepareStatement") && ((String) arguments[0]).startsWith(LEASE);
            return lease ? transaction.asking((PreparedStatement) result) : result;
        });
    }

    /** What a connection's transaction has asked for. */
    private final class Transaction {
        private volatile long asked;

        private PreparedStatement asking(PreparedStatement statement) {
            return Proxied.proxy(PreparedStatement.class, (method, arguments) -> {
                if (!method.getName().equals("executeQuery")) {
                    return Proxied.invoke(statement, method, arguments);
                }
                asked = System.nanoTime();
                return granted((ResultSet) Proxied.invoke(statement, method, arguments));
            });
        }

        private ResultSet granted(ResultSet rows) {
            return Proxied.proxy(ResultSet.class, (method, arguments) -> {
                Object result = Proxied.invoke(rows, method, arguments);
                if (method.getName().equals("next") && result.equals(true)) {
                    holding.add(this);
                }
                return result;
            });
        }

        private void end() {
            long nanos = System.nanoTime() - asked;
            if (holding.remove(this)) {
                heldNanos.addAndGet(nanos);
            } else if (asked != 0) {
                vainNanos.addAndGet(nanos);
                vain.incrementAndGet();
            }
            asked = 0;
        }
    }
}
