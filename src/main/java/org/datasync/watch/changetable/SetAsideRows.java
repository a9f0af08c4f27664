package org.datasync.watch.changetable;

import java.util.List;
import org.datasync.watch.pattern.PendingChange;

/** Makes payloads of changes that are set aside, and changes of them again. */
final class SetAsideRows {

    private static final String UNRESTORABLE = "What was set aside of the change cannot be read";

    private final SharedParts shared;
    private final ChangeTableLayout layout;
    private final RowChanges changes;
    private final ChangeRows rows;

    SetAsideRows(SharedParts shared, ChangeRows rows) {
        this.shared = shared;
        this.layout = shared.table.layout();
        this.changes = shared.changes;
        this.rows = rows;
    }

    String payload(PendingChange change) {
        List<ChangeRow> read = RowChanges.rows(List.of(change)).stream()
                .map(row -> row.in(shared.bucket(row)))
                .toList();
        return ChangeRowCodec.write(read, layout);
    }

    /** The change of a payload. */
    PendingChange restored(String payload) {
        if (layout.own().isPresent()) {
            return alone(each(payload)); // it may be of a source transaction
        }
        shared.records.forget();
        try {
            return rows.withRow(changes.one(ChangeRowCodec.read(payload, layout)));
        } catch (RuntimeException | Error e) {
            IllegalArgumentException flaw = changes.flaw(UNRESTORABLE, e);
            return changes.flawed(ChangeRowCodec.readIdentities(payload), flaw);
        }
    }

    private static PendingChange alone(List<PendingChange> restored) {
        return restored.size() == 1
                ? restored.get(0)
                : PendingChange.together(restored)
                        .with(new IllegalArgumentException("These are the " + restored.size() + " changes of a"
                                + " transaction that was parked as a whole. Set delivery=transaction to deliver it"));
    }

    /** The changes of a payload, one a row. */
    List<PendingChange> each(String payload) {
        shared.records.forget();
        try {
            return rows.withRows(changes.each(ChangeRowCodec.read(payload, layout)));
        } catch (RuntimeException | Error e) {
            IllegalArgumentException flaw = changes.flaw(UNRESTORABLE, e);
            return ChangeRowCodec.readIdentities(payload).stream()
                    .map(row -> changes.flawed(List.of(row), flaw))
                    .toList();
        }
    }
}
