package org.datasync.watch.dialect;

import java.util.Optional;
import java.util.Set;

/** H2 2.2 and later, in-process or as a server. */
final class H2Dialect extends Dialect {

    /**
     * No statement tells that a savepoint is gone, so a transaction without our tables cannot prove that it goes on. Its
     * {@code TRANSACTION_ID()} is null until the transaction has written something, and begins with low numbers again
     * whenever the database is opened.
     */
    H2Dialect() {
        super(
                "H2",
                Set.of("H2"),
                Capability.STATE_ELSEWHERE,
                Capability.FLOOR,
                Capability.TRUNCATE,
                Capability.TRANSACTION_ID);
    }

    @Override
    public Triggers triggers() {
        return new H2Triggers(this);
    }

    @Override
    public String hexadecimal(String expression) {
        return "RAWTOHEX(" + expression + ")";
    }

    @Override
    public String bucket(String text) {
        return "ORA_HASH(" + text + ", 1023)";
    }

    /** A deadlock rolls the whole transaction back; the next statement starts another one. */
    @Override
    public boolean undoesTransactionsSilently() {
        return true;
    }

    @Override
    public Optional<String> epochMillis() {
        return Optional.of("SELECT CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS bigint)");
    }
}
