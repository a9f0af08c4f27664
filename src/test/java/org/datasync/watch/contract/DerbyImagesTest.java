package org.datasync.watch.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.datasync.watch.database.TestDatabase;
import org.junit.jupiter.api.Test;

/** Images and keys of types that are special on Derby, and of values for which it has no literal. */
class DerbyImagesTest extends TypedKeyContract {

    private static final int MEGABYTE = 1 << 20;

    DerbyImagesTest() {
        super(TestDatabase.DERBY);
    }

    @Test
    void largeTextsAndBytes() {
        String text = "\u00fc1\"\u0001".repeat(MEGABYTE / 4);
        byte[] bytes = new byte[MEGABYTE];
        bytes[MEGABYTE - 1] = (byte) 0xff;
        String longest = "x".repeat(32_700);
        context.execute("CREATE TABLE file (id integer NOT NULL PRIMARY KEY, a clob, b blob, c long varchar,"
                + " d varchar(32672))");
        context.receive(trigger("store", "tables=file", "capture=both"));
        context.jdbc().update("INSERT INTO file VALUES (1, ?, ?, ?, ?)", text, bytes, longest, "\u0001".repeat(32_672));
        context.execute("DELETE FROM file");
        awaitReceived(2);

        assertThat(context.received().get(0).getAfter())
                .containsEntry("A", text)
                .containsEntry("B", bytes)
                .containsEntry("C", longest)
                .containsEntry("D", "\u0001".repeat(32_672));
        assertThat(context.received().get(1).getBefore())
                .containsEntry("A", text)
                .containsEntry("B", bytes);
    }

    @Test
    void aKeyThatIsTooLongMakesTheApplicationFail() {
        context.execute("CREATE TABLE word (word varchar(32000) NOT NULL)");
        context.receive(trigger("store", "tables=word", "table.word.keyColumns=word", "uniqueKey=false"));
        assertThatThrownBy(() -> context.jdbc().update("INSERT INTO word VALUES (?)", "\u0001".repeat(6_000)))
                .hasStackTraceContaining("36")
                .hasStackTraceContaining("keyColumns");
        context.jdbc().update("INSERT INTO word VALUES (?)", "\u0001".repeat(5_000));
        awaitReceived(1);

        assertThat(context.received().get(0).getKey().value()).isEqualTo("\u0001".repeat(5_000));
    }

    @Test
    void xmlAndJavaObjectsAreRefused() {
        context.execute(
                "CREATE TYPE thing EXTERNAL NAME 'java.util.ArrayList' LANGUAGE JAVA",
                "CREATE TABLE page (id integer NOT NULL PRIMARY KEY, text xml)",
                "CREATE TABLE object_of (id integer NOT NULL PRIMARY KEY, thing thing)");

        assertThat(refusal(trigger("store", "tables=page"))).contains("TEXT", "XML", "excludeColumns");
        assertThat(refusal(trigger("store", "tables=object_of"))).contains("THING", "excludeColumns");
        request(
                triggerProducer(
                        "store", "tables=page,object_of", "capture=key", "action=install", "recordUnchanged=true"),
                null);
        assertThat(refusal(trigger("store", "tables=page", "capture=key"))).contains("recordUnchanged=true");
    }
}
