package org.datasync.watch.contract.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.datasync.watch.contract.Needs;
import org.datasync.watch.database.TestDatabase;
import org.datasync.watch.dialect.Capability;
import org.junit.jupiter.api.Test;

/** What the column holds by which a table is followed, and its key. */
@Needs(Capability.LAST_MODIFIED)
public abstract class FollowedValuesContract extends FollowContract {

    protected FollowedValuesContract(TestDatabase database) {
        super(database);
    }

    @Test
    void numbersAreFollowedAndEpochsTellTheTime() {
        context.execute("CREATE TABLE event (id integer NOT NULL PRIMARY KEY, happened bigint)");
        context.jdbc().update("INSERT INTO event VALUES (1, ?)", 1_769_860_800_123L);
        context.receive(alone("tables=event", "modifiedColumn=happened", "modifiedUnit=ms"));
        awaitReceived(1);
        assertThat(context.received().get(0).getChangedAt()).hasToString("2026-01-31T12:00:00.123Z");
    }

    @Test
    void aDayIsReadOnceItIsOver() {
        context.execute("CREATE TABLE event (id integer NOT NULL PRIMARY KEY, happened date)");
        boolean loose = dialect().name().equals("SQLite");
        for (int day = 0; day < 3; day++) {
            LocalDate date = LocalDate.now(ZoneOffset.UTC).plusDays(day - 2L);
            context.jdbc()
                    .update(
                            "INSERT INTO event VALUES (?, ?)",
                            day,
                            loose ? date.toString() : dialect().bound(date));
        }
        context.receive(alone("tables=event", "modifiedColumn=happened", "modifiedZone=UTC"));
        awaitReceived(2);
        assertThat(keys()).containsExactly("event 0", "event 1");
    }
}
