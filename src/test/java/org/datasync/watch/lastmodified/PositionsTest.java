package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PositionsTest {

    private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-01-31T12:00:00.123456Z");

    private static String reread(Positions positions) {
        return Positions.of(Optional.of(positions.text())).text();
    }

    @Test
    void theirTextIsTheSameHoweverOftenItIsReadAndWritten() {
        Positions positions = Positions.of(Optional.empty())
                .with("product", Place.after(TIME, List.of(7)))
                .with(
                        "price",
                        Place.after(18_446_744_073L, List.of("a\u001fb", new BigDecimal("1.10"), UUID.randomUUID())))
                .with("empty", Place.BEGINNING)
                .with("nulls", Place.from(TIME).withoutValueAfter(List.of()))
                .with("more", Place.BEGINNING.withoutValueAfter(List.of("k")));
        assertThat(reread(positions)).isEqualTo(positions.text());
        assertThat(positions.text()).contains("\"product\":{\"m\":\"2026-01-31T12:00:00.123456Z\",\"k\":[7]}");
    }

    @Test
    void eachTableHasItsPlaceAndThoseOfOthersStay() {
        Positions positions = Positions.of(Optional.of("{\"gone\":{\"m\":5,\"k\":[1]},\"product\":{}}"));
        assertThat(positions.of("product")).contains(Place.BEGINNING);
        assertThat(positions.of("gone")).contains(Place.after(5, List.of(1)));
        assertThat(positions.of("price")).isEmpty();
        assertThat(positions.with("product", Place.from("2026")).text())
                .isEqualTo("{\"gone\":{\"m\":5,\"k\":[1]},\"product\":{\"m\":\"2026\"}}");
    }

    @Test
    void recordsWithoutAValueAreWalkedUntilTheyAreDone() {
        Place begun = Place.from(5).withoutValueAfter(List.of());
        assertThat(begun.withoutValue()).contains(List.of());
        assertThat(begun.withValue()).isEqualTo(Place.from(5));
    }

    @Test
    void whatIsNoPositionIsRefused() {
        assertThatThrownBy(() -> Positions.of(Optional.of("5,7"))).hasMessageContaining("datasync_watch");
        assertThatThrownBy(() -> Positions.of(Optional.of("{\"product\":7}")))
                .hasMessageContaining("product")
                .hasMessageContaining("no place");
    }
}
