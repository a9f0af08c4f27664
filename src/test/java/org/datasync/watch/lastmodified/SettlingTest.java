package org.datasync.watch.lastmodified;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Looks as words: the open work of each. {@code a} is a transaction, {@code p1} one that is prepared, {@code q7} a statement of
 * connection 7 that may have no transaction yet, {@code t7.3} the transaction 3 of connection 7, {@code r7.3} the same while it
 * has only read, which goes on under another name once it writes. Marks are the numbers of the looks, from 1 on.
 */
class SettlingTest {

    private static final String PREPARED = "prepared";

    private final Settling<Integer> settling = new Settling<>();

    private static Work work(String word) {
        Optional<String> connection = Optional.of(word.substring(1).replaceAll("\\..*", ""));
        return switch (word.charAt(0)) {
            case 'p' -> new Work(word, Optional.empty(), Optional.of(PREPARED), word);
            case 'q' -> new Work(word, connection, Optional.empty(), word);
            case 'r' -> new Work(word, connection, connection, word);
            case 't' -> new Work(word, Optional.empty(), connection, word);
            default -> new Work(word, Optional.of(PREPARED), Optional.empty(), word);
        };
    }

    private void look(int mark, String words) {
        List<Work> open = Arrays.stream(words.strip().split(" ", -1))
                .filter(word -> !word.isEmpty())
                .map(SettlingTest::work)
                .toList();
        settling.look(mark, open);
    }

    @ParameterizedTest(name = "{0}: {1} settles {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing is open|                      -                              | 1",
                "one is open|                          a                              | 0",
                "it has ended|                         a, -                           | 2",
                "another has come meanwhile|           a, b                           | 1",
                "the old one stays|                    a, a b, a c, a d               | 0",
                "the old one ends at last|             a, a b, a c, d                 | 3",
                "each is short|                        a, b, c, d                     | 3",
                "each overlaps the next|               a, a b, b c, c d               | 2",
                "a name that comes back is waited for| a, a, b                        | 2",
                "it is prepared|                       a, p1                          | 0",
                "it is prepared and ends|              a, p1, b                       | 2",
                "both are seen for a moment|           a, a p1, p1                    | 0",
                "and then it ends|                     a, a p1, p1, b                 | 3",
                "another was prepared before|          a p1, p1, p1                   | 0",
                "what ends is not waited for again|    a p1, p1, p2                   | 2",
                "one prepared later may be of its|     a, b, b p2                     | 1",
                "a statement waits|                    q7, q7, q7                     | 0",
                "it has its transaction|               q7, t7.1                       | 0",
                "it ends|                              q7, t7.1, -                    | 3",
                "it has it while it runs|              q7, q7 t7.1, t7.1              | 0",
                "of another connection|                q7, t8.1                       | 1",
                "the next of its connection waits too| q7, t7.1, t7.2                 | 2",
                "the next but one does not|            t7.1, t7.2, t7.3               | 2",
                "it begins to write|                   r7.1, t7.9                     | 0",
                "and ends|                             r7.1, t7.9, t8.1               | 2",
                "a busy connection settles|            t7.1 q7, t7.2 q8, t7.3, t7.4   | 3",
            })
    void aLookSettlesWhatNothingCanJoin(String what, String looks, int settled) {
        int mark = 0;
        for (String open : looks.split(",", -1)) {
            look(++mark, open.replace("-", ""));
        }
        assertThat(settling.settled().orElse(0)).isEqualTo(settled);
    }

    @Test
    void aLookThatFailedOrSawAnOldListSettlesNothing() {
        look(1, "a");
        // the second was not fresh, and so not told: b began and was prepared meanwhile, or ended
        look(3, "b");
        assertThat(settling.settled()).contains(1);
        assertThat(settling.waitedFor()).extracting(Work::name).containsExactly("b");
    }

    @Test
    void whatIsPreparedBetweenTwoLooksThatFailedIsWaitedFor() {
        look(1, "a");
        look(4, "p1");
        assertThat(settling.settled()).isEmpty();
    }

    @Test
    void afterARestartAndOnAnotherNodeNothingIsSettledBeforeAMarkOfItsOwn() {
        look(1, "");
        assertThat(settling.settled()).contains(1);
        Settling<Integer> other = new Settling<>();
        assertThat(other.settled()).isEmpty();
        other.look(2, List.of(work("a")));
        assertThat(other.settled()).isEmpty();
    }

    @Test
    void aMarkThatIsSettledStays() {
        look(1, "");
        look(2, "a");
        look(3, "a b");
        assertThat(settling.settled()).contains(1);
    }

    @Test
    void ofMarksThatWaitForTheSameTheNewestIsEnough() {
        IntStream.rangeClosed(1, 1000).forEach(mark -> look(mark, "a"));
        assertThat(settling.waiting()).isEqualTo(1);
        look(1001, "");
        assertThat(settling.settled()).contains(1001);
    }

    @Test
    void aTransactionThatIsOpenForDaysKeepsFewMarks() {
        IntStream.rangeClosed(1, 10_000).forEach(mark -> look(mark, "a b" + mark));
        assertThat(settling.waiting()).isLessThanOrEqualTo(65);
        assertThat(settling.settled()).isEmpty();
        look(10_001, "c");
        assertThat(settling.settled().orElseThrow()).isBetween(9_990, 10_000);
    }

    @Test
    void theOldestOpenWorkIsTold() {
        look(1, "a b");
        look(2, "b c");
        assertThat(settling.waitedFor()).extracting(Work::name).containsExactly("b");
        assertThat(Stream.of(settling.settled())).containsExactly(Optional.empty());
    }
}
