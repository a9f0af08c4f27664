package org.datasync.watch.runtime;

import java.util.Collection;
import java.util.Optional;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.dialect.Notifications;
import org.datasync.watch.dialect.SqlClause;
import org.datasync.watch.runtime.WatchSpec.WakeUpSpec;
import org.datasync.watch.wake.WakeUps.Alarm;
import org.datasync.watch.wake.WakeUps.Ear;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a watch is told of that is committed, and tells others. */
public final class Notices {

    private final WatchSpec spec;
    private final JdbcTemplate jdbc;
    private final Optional<Ear> ear;

    /**
     * Those of a watch.
     *
     * @throws IllegalArgumentException if it is to be told by a database that tells nobody
     */
    Notices(WatchSpec spec, Dialect dialect, JdbcTemplate jdbc) {
        this.spec = spec;
        this.jdbc = jdbc;
        WakeUpSpec wakeUp = spec.delivery().wakeUp();
        this.ear = wakeUp.by() == WakeUp.NOTIFY
                ? Optional.of(new Ear(wakeUp.listening().orElse(spec.databases().watched()), notifications(dialect)))
                : Optional.empty();
    }

    private static Notifications notifications(Dialect dialect) {
        return dialect.notifications()
                .orElseThrow(() -> new IllegalArgumentException("wakeUp=notify is given, but " + dialect
                        + " tells nobody what others commit. Set wakeUp=local, which is about what this JVM writes, and a"
                        + " delay that is short enough"));
    }

    /** When to poll before the time; empty for never. */
    public Optional<Alarm> alarm() {
        return spec.delivery().wakeUp().by() == WakeUp.NONE
                ? Optional.empty()
                : Optional.of(new Alarm(spec.subscriber(), spec.databases().watched(), ear));
    }

    /** Has those told who listen that there are changes for some subscribers, once the transaction commits that is active. */
    public void tell(Collection<String> subscribers) {
        ear.ifPresent(listening -> subscribers.forEach(subscriber -> {
            SqlClause call = listening.notifications().tell(subscriber);
            jdbc.query(call.sql(), row -> {}, call.arguments().toArray());
        }));
    }
}
