package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.datasync.watch.lastmodified.ModifiedColumn.Measure;
import org.datasync.watch.schema.Column;
import org.datasync.watch.schema.Column.Reading;
import org.datasync.watch.schema.ValueKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModifiedColumnTest {

    private static final Instant TIME = Instant.parse("2026-07-01T12:00:00.987654Z");

    private static ModifiedColumn column(Measure measure, ValueKind kind) {
        return new ModifiedColumn(
                new Column("modified", kind, "", true, Reading.TYPED), measure, ZoneId.of("Europe/Vienna"));
    }

    @Test
    void aTimeIsCutToItsSecondInWhateverTheColumnHolds() {
        assertThat(column(Measure.INSTANT, ValueKind.TIMESTAMP_WITH_ZONE).at(TIME))
                .isEqualTo(OffsetDateTime.parse("2026-07-01T12:00:00Z"));
        assertThat(column(Measure.LOCAL, ValueKind.TIMESTAMP).at(TIME))
                .isEqualTo(LocalDateTime.parse("2026-07-01T14:00:00"));
        assertThat(column(Measure.EPOCH_S, ValueKind.LONG).at(TIME)).isEqualTo(1_782_907_200L);
        assertThat(column(Measure.EPOCH_MS, ValueKind.LONG).at(TIME)).isEqualTo(1_782_907_200_000L);
        assertThat(column(Measure.EPOCH_US, ValueKind.LONG).at(TIME)).isEqualTo(1_782_907_200_000_000L);
    }

    @Test
    void aDayIsThatOfItsZone() {
        ModifiedColumn date = column(Measure.DATE, ValueKind.DATE);
        assertThat(date.at(Instant.parse("2026-06-30T21:59:59Z"))).isEqualTo(LocalDate.parse("2026-06-30"));
        assertThat(date.at(Instant.parse("2026-06-30T22:00:00Z"))).isEqualTo(LocalDate.parse("2026-07-01"));
    }

    @Test
    void whatAValueSaysOfTimeIsTold() {
        assertThat(column(Measure.LOCAL, ValueKind.TIMESTAMP).time(LocalDateTime.parse("2026-01-01T01:00:00")))
                .contains(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(column(Measure.EPOCH_MS, ValueKind.LONG).time(1_782_907_200_987L))
                .contains(Instant.parse("2026-07-01T12:00:00.987Z"));
        assertThat(column(Measure.EPOCH_US, ValueKind.LONG).time(-1L))
                .contains(Instant.parse("1969-12-31T23:59:59.999999Z"));
        assertThat(column(Measure.NUMBER, ValueKind.LONG).time(5L)).isEmpty();
        assertThat(column(Measure.INSTANT, ValueKind.TIMESTAMP_WITH_ZONE).time("infinity"))
                .isEmpty();
    }

    private record Row(int id, LocalDateTime modified, Instant at) {}

    /** A row a minute over the hours in which clocks are set back or forward, read every ten minutes. */
    @ParameterizedTest
    @CsvSource({
        "Europe/Vienna,2026-10-24T22:00:00Z,60",
        "America/New_York,2026-11-01T03:00:00Z,60",
        "Australia/Lord_Howe,2026-04-04T12:00:00Z,30",
        "Europe/Vienna,2026-03-28T22:00:00Z,0",
        "UTC,2026-10-24T22:00:00Z,0"
    })
    void theHourThatComesTwiceLosesNothing(String zone, Instant start, int latest) {
        ZoneId place = ZoneId.of(zone);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 6 * 60; i++) {
            Instant at = start.plusSeconds(60L * i);
            rows.add(new Row(i, LocalDateTime.ofInstant(at, place), at));
        }
        Set<Integer> seen = new HashSet<>();
        LocalDateTime position = LocalDateTime.MIN;
        Duration longest = Duration.ZERO;
        for (int poll = 1; poll <= 60; poll++) {
            Instant now = start.plusSeconds(600L * poll + 1);
            LocalDateTime horizon = ModifiedColumn.lowestFrom(now, place);
            LocalDateTime after = position;
            List<Row> found = rows.stream()
                    .filter(row -> row.at().isBefore(now)
                            && row.modified().isBefore(horizon)
                            && !row.modified().isBefore(after)
                            && !seen.contains(row.id()))
                    .sorted(Comparator.comparing(Row::modified))
                    .toList();
            for (Row row : found) {
                assertThat(row.modified()).isAfterOrEqualTo(position);
                seen.add(row.id());
                Duration delay = Duration.between(row.at(), now);
                longest = delay.compareTo(longest) > 0 ? delay : longest;
            }
            position = found.isEmpty() ? position : found.get(found.size() - 1).modified();
        }
        assertThat(seen).hasSize(rows.size());
        assertThat(longest.toMinutes()).isLessThanOrEqualTo(latest + 10L);
    }
}
