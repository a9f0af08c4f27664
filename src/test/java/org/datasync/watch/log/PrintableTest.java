package org.datasync.watch.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {

    @ParameterizedTest
    @CsvSource({
        "'\n', \\n",
        "'\r', \\r",
        "'\t', \\t",
        "'\u0000', \\u0000",
        "'\u001b[2J', \\u001b[2J",
        "'\u0085', \\u0085",
        "'\u2028', \\u2028",
        "'\u2029', \\u2029",
        "'\u202e', \\u202e",
        "'\u2066', \\u2066",
        "'\ufeff', \\ufeff",
        "'\ud83d', \\ud83d",
        "'\udb40\udc01', \\udb40\\udc01"
    })
    void whatIsNoPartOfALineIsEscaped(String text, String shown) {
        assertThat(Printable.line("a" + text + "z")).isEqualTo("a" + shown + "z");
    }

    @Test
    void otherTextsAreLeftAsTheyAre() {
        String text = "C:\\new 'Äpfel' \u05d0\u05d1 \u4e2d \ud83c\udf4e";
        assertThat(Printable.line(text)).isSameAs(text);
        assertThat(Printable.lines(text)).isSameAs(text);
    }

    @Test
    void furtherLinesAreIndented() {
        assertThat(Printable.lines("a\r\n2026 ERROR forged")).isEqualTo("a\\r\n    2026 ERROR forged");
    }

    @Test
    void failuresSayAllOnOneLine() {
        SQLException cause = new SQLException("bad value \"\n2026 ERROR forged\"");
        IllegalStateException failure = new IllegalStateException("It failed", cause);
        failure.addSuppressed(new IllegalArgumentException("\r2026 ERROR forged"));
        StringWriter printed = new StringWriter();
        Printable.failure(failure).printStackTrace(new PrintWriter(printed, true));

        assertThat(printed.toString())
                .contains(
                        "java.lang.IllegalStateException: It failed", "SQLException: bad value \"\\n2026 ERROR forged")
                .contains("PrintableTest.failuresSayAllOnOneLine")
                .doesNotContain("\n2026", "\r2026");
    }

    @Test
    void aFailureThatSaysNothingTrickyIsItself() {
        Exception failure = new IllegalStateException("It failed", new SQLException("really"));
        assertThat(Printable.failure(failure)).isSameAs(failure);
    }
}
