package org.datasync.watch.changetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.datasync.watch.dialect.Dialect;
import org.junit.jupiter.api.Test;

class SettledIdsTest {

    private static final String PREPARED = Dialect.PREPARED;

    private final SettledIds ids = new SettledIds();

    private long look(long given, String... writers) {
        ids.look(given, Set.of(writers));
        return ids.settled();
    }

    @Test
    void withoutWritersEverythingThatWasGivenIsSettledAtOnce() {
        assertThat(look(100)).isEqualTo(100);
        assertThat(look(200)).isEqualTo(200);
    }

    @Test
    void noneIsSettledWhileNoneIsKnown() {
        assertThat(look(SettledIds.NONE)).isEqualTo(SettledIds.NONE);
        assertThat(look(SettledIds.NONE, "3/7")).isEqualTo(SettledIds.NONE);
    }

    @Test
    void aWriterIsWaitedForAndThoseThatComeLaterAreNot() {
        assertThat(look(100, "3/7")).isEqualTo(SettledIds.NONE);
        assertThat(look(200, "3/7", "4/1")).isEqualTo(SettledIds.NONE);
        assertThat(look(300, "4/1")).isEqualTo(100);
        assertThat(look(400, "4/1", "5/1")).isEqualTo(100);
        assertThat(look(500, "5/1")).isEqualTo(300);
    }

    @Test
    void whatWasSettledStaysSoWhileOthersWrite() {
        look(100);
        assertThat(look(200, "3/7")).isEqualTo(100);
        assertThat(look(200, "3/8")).isEqualTo(200);
    }

    @Test
    void aWriterThatMayHaveBeenPreparedIsWaitedForByItsNewName() {
        look(100, "3/7");
        assertThat(look(200, PREPARED + 900)).isEqualTo(SettledIds.NONE);
        assertThat(look(300, PREPARED + 900, "3/8")).isEqualTo(SettledIds.NONE);
        assertThat(look(400, "3/8")).isEqualTo(100);
    }

    @Test
    void aStreamOfPreparedTransactionsHoldsNothingUp() {
        look(100, "3/7", PREPARED + 900);
        assertThat(look(200, PREPARED + 901)).isEqualTo(SettledIds.NONE);
        assertThat(look(300, PREPARED + 902)).isEqualTo(100);
    }

    @Test
    void aPreparedOneThatWasSeenBeforeAsAnotherIsNotTakenForTheSession() {
        look(100, "3/7");
        look(150, "3/7", PREPARED + 900);
        assertThat(look(200, PREPARED + 900, PREPARED + 901)).isEqualTo(SettledIds.NONE);
        assertThat(look(300, PREPARED + 901)).isEqualTo(SettledIds.NONE);
        assertThat(look(400)).isEqualTo(400);
    }

    @Test
    void idsThatBeginAnewAreSettledAnew() {
        look(100);
        assertThat(look(7, "3/7")).isEqualTo(SettledIds.NONE);
        assertThat(look(9)).isEqualTo(9);
        look(50, "3/8");
        assertThat(look(20, "3/9")).isEqualTo(SettledIds.NONE);
        assertThat(look(30, "4/1")).isEqualTo(20);
        assertThat(look(SettledIds.NONE)).isEqualTo(SettledIds.NONE);
    }
}
