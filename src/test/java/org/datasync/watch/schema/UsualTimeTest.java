package org.datasync.watch.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsualTimeTest {

    @Test
    void whatJavaSpellsIsReadAsJavaReadsIt() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            int digits = (int) Math.pow(10, random.nextInt(10));
            Instant moment = Instant.ofEpochSecond(
                    random.nextLong(-62_135_510_400L, 253_402_128_000L),
                    random.nextInt(digits) * (1_000_000_000L / digits));
            OffsetDateTime time =
                    moment.atOffset(ZoneOffset.ofTotalSeconds(60 * random.nextInt(-18 * 60, 18 * 60 + 1)));
            if (time.getSecond() == 0 && time.getNano() == 0) {
                continue; // Java leaves out the seconds
            }
            String text = time.toLocalDateTime().toString();
            assertThat(UsualTime.local(text)).as(text).isEqualTo(time.toLocalDateTime());
            String offset = time.getOffset().getId();
            if (!offset.equals("Z")) {
                assertThat(UsualTime.withOffset(text.replace('T', ' ') + offset))
                        .as(text + offset)
                        .isEqualTo(time);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31 12:00:00+01, 2026-01-31T12:00+01:00",
        "2026-01-31 12:00:00.5-03:30, 2026-01-31T12:00:00.500-03:30",
        "2026-01-31T12:00:00.000000001+00, 2026-01-31T12:00:00.000000001Z",
        "0001-01-01 00:00:00+18:00, 0001-01-01T00:00+18:00",
    })
    void offsetsMayBeShort(String text, String expected) {
        assertThat(UsualTime.withOffset(text)).isEqualTo(OffsetDateTime.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "infinity",
                "2026-01-31",
                "2026-01-31 12:00",
                "2026-01-31 12:00:00.",
                "2026-01-31 12:00:00.1234567890",
                "2026-02-30 12:00:00",
                "2026-01-31 24:00:00",
                "2026-01-31 12:00:60",
                "0000-01-01 00:00:00",
                "0044-03-15 12:00:00 BC",
                "10000-01-01 00:00:00",
                "-0044-03-15 12:00:00",
                "2026-01-31x12:00:00",
                "2026-01-31 12:00:00+01",
                "2026-01-31 12:00:00Z",
                "2026-1-31 12:00:00",
                "٢٠٢٦-01-31 12:00:00"
            })
    void whatIsSpelledOtherwiseIsLeftToOthers(String text) {
        assertThat(UsualTime.local(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31 12:00:00",
                "2026-01-31 12:00:00Z",
                "2026-01-31 12:00:00+1",
                "2026-01-31 12:00:00+01:0",
                "2026-01-31 12:00:00+01:60",
                "2026-01-31 12:00:00+18:01",
                "2026-01-31 12:00:00+01:00:30",
                "2026-01-31 12:00:00+01:00 BC",
                "2026-01-31 12:00:00 +01:00",
                "2026-01-31 12:00:00*01:00",
                "2026-01-31 12:00:00+0100"
            })
    void otherOffsetsAreLeftToOthers(String text) {
        assertThat(UsualTime.withOffset(text)).isNull();
    }

    @Test
    void aTimeIsToldAsBefore() {
        assertThat(TimeText.timestamp("2026-01-31 12:00:00.120"))
                .isEqualTo(LocalDateTime.of(2026, 1, 31, 12, 0, 0, 120_000_000));
        assertThat(TimeText.zonedTimestamp("2026-01-31 12:00:00+01")).hasToString("2026-01-31T11:00Z");
        assertThat(TimeText.zonedTimestamp("0001-01-01 00:00:00+18")).isInstanceOf(String.class);
    }
}
