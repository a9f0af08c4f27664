package org.datasync.watch.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What has been logged since it was made, as the tests' log file has it. */
public final class LogLines {

    private static final Path FILE = Path.of(System.getProperty("test.log", "target/tests.log"));

    private final int before;

    /** Begins here. */
    public LogLines() {
        this.before = read().length();
    }

    /** All of it, of other tests too that run at the time. */
    public String text() {
        return read().substring(before);
    }

    /** A character for each byte, as it may end within one of another encoding. */
    private static String read() {
        try {
            return Files.exists(FILE) ? Files.readString(FILE, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
