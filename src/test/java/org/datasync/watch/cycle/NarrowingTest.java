package org.datasync.watch.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which parts of a batch are tried, for changes that are numbered from 1 and fail whenever they are tried. */
class NarrowingTest {

    private static final int BATCH = 500;

    private final Narrowing narrowing = new Narrowing();
    private final List<Integer> pending = new ArrayList<>();
    private final Set<Integer> held = new TreeSet<>();
    private int calls;
    private int cycles;
    private boolean doubtful;

    static Stream<Set<Integer>> poisons() {
        return Stream.of(
                Set.of(),
                Set.of(1),
                Set.of(500),
                Set.of(501),
                Set.of(250, 251),
                Set.of(3, 170, 171, 499, 900),
                IntStream.rangeClosed(1, 1000).filter(n -> n % 10 == 0).boxed().collect(Collectors.toSet()),
                IntStream.rangeClosed(1, 1000).boxed().collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("poisons")
    void whatFailsAndNothingElseIsHeldWhicheverWay(Set<Integer> poison) {
        drain(1000, poison, true);
        assertThat(held).isEqualTo(new TreeSet<>(poison));
        held.clear();
        drain(1000, poison, false);
        assertThat(held).isEqualTo(new TreeSet<>(poison));
        assertThat(narrowing.isUnderWay()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "250", "333", "499", "500"})
    void onePoisonCostsTheLogarithmWhereAllTravelTogether(int poison) {
        drain(1000, Set.of(poison), true);
        assertThat(calls - 2).as("calls besides the two that no poison needs").isLessThan(14);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "250", "333", "499", "500"})
    void onePoisonRepeatsThoseBeforeItWhereEachTravelsAlone(int poison) {
        drain(1000, Set.of(poison), false);
        assertThat(calls - 1000).isEqualTo(poison);
        assertThat(cycles).as("of which each commits or rolls back").isLessThan(8);
    }

    @Test
    void manyPoisonsRepeatNoChangeMoreThanOnce() {
        drain(
                5_000,
                IntStream.rangeClosed(1, 5_000)
                        .filter(n -> n % 100 == 37)
                        .boxed()
                        .collect(Collectors.toSet()),
                false);
        assertThat(held).hasSize(50);
        assertThat(calls - 5_000).isLessThan(5_000);
        assertThat(cycles).isLessThan(50 * 6);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aBatchThatFailsOnceAndWorksWhenItIsTriedAgainIsDoneSoon(boolean together) {
        if (together) {
            narrowing.failedTogether(BATCH);
        } else {
            narrowing.failedAfter(100, BATCH);
        }
        drain(BATCH, Set.of(), together);
        assertThat(narrowing.isUnderWay()).isFalse();
        assertThat(cycles).isLessThan(12);
    }

    /** As a lane does that holds nothing before. */
    private void drain(int count, Set<Integer> poison, boolean together) {
        IntStream.rangeClosed(1, count).forEach(pending::add);
        while (!pending.isEmpty()) {
            int limit = narrowing.narrowed(doubtful ? 1 : BATCH);
            List<Integer> batch = List.copyOf(pending.subList(0, Math.min(limit, pending.size())));
            int good = (int)
                    batch.stream().takeWhile(change -> !poison.contains(change)).count();
            cycles++;
            calls += together ? 1 : Math.min(good + 1, batch.size());
            if (good == batch.size()) {
                doubtful = false;
                pending.removeAll(batch);
                narrowing.succeeded(good);
            } else if (batch.size() > 1) {
                fail(good, batch.size(), together);
            } else {
                doubtful = true;
                held.add(batch.get(0));
                pending.remove(0);
                narrowing.found();
            }
        }
        narrowing.end();
    }

    private void fail(int good, int size, boolean together) {
        if (together) {
            narrowing.failedTogether(size);
        } else {
            narrowing.failedAfter(good, size);
        }
    }
}
