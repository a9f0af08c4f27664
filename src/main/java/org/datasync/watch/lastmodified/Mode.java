package org.datasync.watch.lastmodified;

import java.time.Duration;
import java.util.Locale;

/** What a watch promises of changes that are committed later than others with a higher value of the column. */
public enum Mode {
    /** The time that a change is kept back must cover whole transactions of the application; the database proves nothing. */
    BEST_EFFORT(Duration.ofSeconds(10)),
    /** None is lost if clocks agree, and the moment before a transaction is listed stays, within the lag. */
    BOUNDED(Duration.ofSeconds(1)),
    /** The database proves that none is lost; no clock is involved. */
    EXACT(Duration.ZERO);

    private final Duration lag;

    Mode(Duration lag) {
        this.lag = lag;
    }

    /** How long a change is kept back unless the option lag says otherwise. */
    Duration lag() {
        return lag;
    }

    /** The word that options and people have for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
