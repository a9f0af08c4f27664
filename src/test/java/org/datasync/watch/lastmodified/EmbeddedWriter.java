package org.datasync.watch.lastmodified;

/** A session of a database that knows neither sequences with defaults nor prepared transactions, by its statements' time. */
class EmbeddedWriter extends LateWriter {

    private final String nothing;

    EmbeddedWriter(String url, int number, int seconds, String nothing) {
        super(url, number, seconds);
        this.nothing = nothing;
    }

    @Override
    String begin(boolean early) {
        return nothing;
    }

    @Override
    String update() {
        return "UPDATE product SET v = v + 1, by_statement = CURRENT_TIMESTAMP WHERE id = %2$d";
    }
}
