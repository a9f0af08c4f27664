package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartFromTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00+02:00, 2026-01-31T10:00:00Z",
        "2026-01-31T12:00:00, 2026-01-31T11:00:00Z",
        "2026-01-31 12:00:00, 2026-01-31T11:00:00Z",
        "2026-01-31, 2026-01-30T23:00:00Z",
        "PT24H, 2026-02-28T12:00:00Z",
        "P1DT1H, 2026-02-28T11:00:00Z"
    })
    void aTimeMayBeSaidInManyWays(String text, Instant time) {
        assertThat(StartFrom.parse("startFrom", text).time(ZoneId.of("Europe/Vienna"), NOW))
                .contains(time);
    }

    @Test
    void aNumberIsNoTimeAndAWordIsNeither() {
        assertThat(StartFrom.parse("startFrom", "17").number()).contains(17L);
        assertThat(StartFrom.parse("startFrom", "17").time(ZoneId.of("UTC"), NOW))
                .isEmpty();
        assertThat(StartFrom.parse("startFrom", "now").time(ZoneId.of("UTC"), NOW))
                .isEmpty();
        assertThat(StartFrom.parse("startFrom", "beginning").isBeginning()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-02-30", "P", "12:00", "1.5"})
    void whatIsNoneIsRefusedByName(String text) {
        assertThatThrownBy(() -> StartFrom.parse("startFrom", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("startFrom is " + text);
    }
}
