package org.datasync.watch.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.datasync.watch.dialect.Dialect;
import org.datasync.watch.runtime.Dialects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What differs between databases is asked of {@link SchemaDialect}; comments may give examples. */
class NoProductTest {

    private static final String COMMENTS = "(?s)/\\*.*?\\*/|//[^\\n]*";

    /** What a schema of the server's own is called, on more than one database. */
    private static final String SERVERS_SCHEMA = "\"mysql\"";

    static Stream<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/org/datasync/watch/schema"))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources).hasSizeGreaterThan(5);
            return sources.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void codeNamesNoDatabase(Path source) throws IOException {
        String code = Files.readString(source)
                .replaceAll(COMMENTS, "")
                .replace(SERVERS_SCHEMA, "")
                .toLowerCase(Locale.ROOT);

        assertThat(code)
                .doesNotContain(Dialects.known().stream()
                        .map(Dialect::name)
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList());
    }
}
