package org.datasync.watch.dialect;

import java.util.Set;

/** HSQLDB 2.7 and later, in any transaction mode; in all but MVCC a transaction locks whole tables. */
final class HsqldbDialect extends Dialect {

    /** Its {@code TRANSACTION_ID()} begins with low numbers again after a crash. */
    HsqldbDialect() {
        super(
                "HSQLDB",
                Set.of("HSQL Database Engine"),
                Capability.SKIP_LOCKED,
                Capability.FLOOR,
                Capability.LANES,
                Capability.ORIGIN,
                Capability.TRUNCATE,
                Capability.TRANSACTION_ID);
    }

    @Override
    public Triggers triggers() {
        return new HsqldbTriggers(this);
    }

    /** In MVCC mode a SELECT locks nothing, whatever it says. */
    @Override
    public boolean locksByWriting() {
        return true;
    }

    @Override
    public String text(String expression) {
        return "CAST(" + expression + " AS LONGVARCHAR)";
    }

    @Override
    public String hexadecimal(String expression) {
        return "RAWTOHEX(" + expression + ")";
    }

    /** A deadlock rolls the whole transaction back; the next statement starts another one. */
    @Override
    public boolean undoesTransactionsSilently() {
        return true;
    }
}
