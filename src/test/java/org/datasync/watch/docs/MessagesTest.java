package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the example of {@code messages.md} with the class that is compiled, and runs it. */
class MessagesTest {

    private static final Document MESSAGES = Document.read("src/main/docs/messages.md");

    @Test
    void javaExampleIsTheClassThatIsCompiled() throws IOException {
        String source = Files.readString(Path.of("src/test/java/org/datasync/watch/docs/PriceTags.java"));
        assertThat(source)
                .isEqualTo("package org.datasync.watch.docs;\n\n"
                        + MESSAGES.code("java").get(0));
    }

    @Test
    void javaExampleRuns(@TempDir Path directory) throws Exception {
        try (HikariDataSource store = ExampleStore.create();
                YamlRoutes routes = new YamlRoutes().with("price-tags.directory", directory)) {
            routes.camel().getRegistry().bind("store", store);
            routes.camel().addRoutes(new PriceTags());
            routes.camel().start();
            ExampleStore.awaitEmpty(store);
            assertThat(directory.resolve("7.txt")).hasContent("Pears 1.10");
            assertThat(directory.resolve("8.txt")).doesNotExist();
        }
    }
}
