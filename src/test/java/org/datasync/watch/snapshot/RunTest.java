package org.datasync.watch.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.datasync.watch.snapshot.Run.Step;
import org.junit.jupiter.api.Test;

/** When comparisons begin, and how it is written down where they stand. */
class RunTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Run over = Run.NONE.next(NOW).over(NOW.plusSeconds(5));

    @Test
    void theNextBeginsWhenTheIntervalHasPassedSinceTheLastBegan() {
        assertThat(Run.NONE.isDue(NOW, HOUR)).isTrue();
        assertThat(over.isDue(NOW.plusSeconds(3599), HOUR)).isFalse();
        assertThat(over.isDue(NOW.plusSeconds(3600), HOUR)).isTrue();
        assertThat(over.isDue(NOW.plusSeconds(5), Duration.ZERO)).isTrue();
        assertThat(over.demanding(false).isDue(NOW.plusSeconds(6), HOUR)).isTrue();
    }

    @Test
    void noneBeginsWhileOneIsUnderWay() {
        Run underWay = Run.NONE.next(NOW).at(new Step("product", Mode.WRITES, 0));
        assertThat(underWay.demanding(true).isDue(NOW.plus(HOUR), HOUR)).isFalse();
    }

    /** By a minute clocks of two nodes may differ, which is no reason to compare again. */
    @Test
    void aClockThatWasSetBackKeepsNoneWaiting() {
        assertThat(over.isDue(NOW.minusSeconds(30), HOUR)).isFalse();
        assertThat(over.isDue(NOW.minusSeconds(61), HOUR)).isTrue();
        assertThat(over.next(NOW.minus(HOUR)).id()).isGreaterThan(over.id());
    }

    @Test
    void whatIsWrittenDownIsReadAgain() {
        Run run = over.releasing("product", 7)
                .next(NOW)
                .demanding(true)
                .releasing("price", 1)
                .at(new Step("product", Mode.DELETES, 3).behind("[1]"))
                .compared(10)
                .found(2)
                .withheld("price", 5);
        Run read = Run.of(Optional.of(run.text()));
        assertThat(read.text()).isEqualTo(run.text());
        assertThat(read.demand()).isEqualTo(run.demand());
        assertThat(read.step()).isEqualTo(run.step());
        assertThat(read.counts()).isEqualTo(run.counts());
        assertThat(read.withheld()).isEqualTo(run.withheld());
        assertThat(Run.of(Optional.empty())).isEqualTo(Run.of(Optional.of(""))).isEqualTo(Run.NONE);
        assertThatThrownBy(() -> Run.of(Optional.of("{\"run\": 1}"))).hasMessageContaining("has no");
    }

    @Test
    void whatIsDemandedIsDemandedOnce() {
        Run next = over.demanding(true).releasing("product", 7).next(NOW);
        assertThat(next.demand().forced()).isTrue();
        assertThat(next.demand().allowed()).isEqualTo(Map.of("product", 7L));
        Run after = next.over(NOW).next(NOW);
        assertThat(after.demand()).isEqualTo(Run.Demand.NONE);
    }

    /** Of a table that was not come to yet by what the last comparison has told. */
    @Test
    void whatIsWithheldIsKnownWhileTheNextIsUnderWay() {
        Run before =
                Run.NONE.next(NOW).withheld("product", 7).withheld("zebra", 8).over(NOW);
        assertThat(before.withheld()).isEqualTo(Map.of("product", 7L, "zebra", 8L));
        Run next = before.next(NOW).at(new Step("product", Mode.WRITES, 0));
        assertThat(next.withheld()).isEqualTo(Map.of("product", 7L, "zebra", 8L));
        assertThat(next.withheld("product", 9).withheld()).isEqualTo(Map.of("product", 9L, "zebra", 8L));
        assertThat(before.releasing("zebra", 8).next(NOW).at(next.step().get()).withheld())
                .isEqualTo(Map.of("product", 7L));
        assertThat(before.demanding(true).next(NOW).at(next.step().get()).withheld())
                .isEmpty();
    }
}
