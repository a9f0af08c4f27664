package org.datasync.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A token that protects nothing, or that no browser can send, is refused without being told. */
class PageOptionsTest {

    private static PageOptions withToken(String token) {
        DatasyncWatchConfiguration options = new DatasyncWatchConfiguration();
        options.setPageToken(token);
        return PageOptions.of(options);
    }

    @Test
    void aTokenIsLongAndOfAscii() {
        assertThat(withToken("").token()).isEmpty();
        assertThat(withToken("correct+horse&battery").token()).contains("correct+horse&battery");
        assertThatThrownBy(() -> withToken("geheim17"))
                .hasMessage("The option pageToken has 8 characters, expected at least 16, that nobody can guess");
        assertThatThrownBy(() -> withToken("Schlüssel zum Schloss"))
                .hasMessageContaining("option pageToken has a blank or a character that is not of ASCII")
                .hasMessageNotContaining("Schloss");
    }
}
