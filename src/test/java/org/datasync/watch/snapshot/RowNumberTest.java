package org.datasync.watch.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The number of a row, which tells whether it has changed. */
class RowNumberTest {

    private static long of(Object... values) {
        RowNumber number = new RowNumber();
        number.begin();
        Arrays.stream(values).forEach(number::add);
        return number.end();
    }

    @Test
    void rowsThatAreNotTheSameHaveOthers() {
        List<Object> values = new ArrayList<>(Arrays.asList(
                null,
                "",
                "null",
                "1",
                1,
                0,
                -1,
                256L,
                1L << 32,
                Long.MIN_VALUE,
                new BigDecimal("1"),
                new BigDecimal("1.0"),
                new BigDecimal("1.00"),
                new BigDecimal("-1.00"),
                new BigDecimal("0.1"),
                new BigDecimal("1e30"),
                new BigDecimal("1234567890123456789012345.6789"),
                new BigInteger("18446744073709551615"),
                new BigInteger("18446744073709551616"),
                0.0,
                -0.0,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                1.5f,
                true,
                false,
                LocalDate.of(2026, 1, 31),
                LocalDate.of(2026, 1, 31).atStartOfDay(),
                LocalDateTime.of(2026, 1, 31, 0, 0, 0, 1000),
                OffsetDateTime.parse("2026-01-31T00:00:00Z"),
                new UUID(0, 1),
                new UUID(1, 0),
                new byte[0],
                new byte[] {0},
                new byte[] {0, 0},
                List.of(),
                List.of("1"),
                List.of(1),
                Map.of()));
        for (int length = 1; length < 20; length++) {
            values.add("a".repeat(length));
            values.add("\0".repeat(length));
            values.add("a".repeat(length - 1) + "b");
            values.add("b" + "a".repeat(length));
            values.add(new byte[] {0, 0, 0, (byte) length});
            values.add(Arrays.copyOf(new byte[] {1}, length));
        }
        assertThat(values.stream().map(RowNumberTest::of)).doesNotHaveDuplicates();
        assertThat(values.stream().flatMap(value -> List.of(of(value, "x"), of("x", value)).stream()))
                .doesNotHaveDuplicates();
        assertThat(List.of(of("a", "b"), of("ab", ""), of("", "ab"), of("b", "a"), of("ab"), of("a", null, "b")))
                .doesNotHaveDuplicates();
    }

    @Test
    void equalValuesHaveTheSame() {
        assertThat(of(5, "x", new BigDecimal("1.20"))).isEqualTo(of(5L, "x", new BigDecimal("1.20")));
        assertThat(of(new byte[] {1, 2}, List.of(1, "a"))).isEqualTo(of(new byte[] {1, 2}, List.of(1, "a")));
    }

    /** As an exclusive or of all of a page is compared: changes that are alike must not undo each other. */
    @Test
    void changesThatAreAlikeDoNotUndoEachOther() {
        Random random = new Random(5);
        List<Long> sums = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            int from = random.nextInt(1000);
            int step = i;
            sums.add(IntStream.range(from, from + 4)
                    .mapToLong(id -> of(id, "n" + step, step % 7) ^ of(id, "n" + (step + 1), step % 7))
                    .reduce(0, (one, other) -> one ^ other));
        }
        assertThat(sums).doesNotHaveDuplicates().doesNotContain(0L);
    }
}
