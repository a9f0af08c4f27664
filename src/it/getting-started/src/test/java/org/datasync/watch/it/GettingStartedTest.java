package org.datasync.watch.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From an empty folder to changes in the log. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GettingStartedTest {

    private static final String INSERTED = "\"operation\":\"insert\"";
    private static final String UPDATED = "\"operation\":\"update\"";

    @TempDir
    private Path folder;

    private String route;

    @BeforeEach
    void readRoute() throws IOException {
        route = Guide.beginning().code("yaml");
    }

    @Test
    void camelCli() throws Exception {
        Guide guide = Guide.section("Camel CLI");
        write("store.camel.yaml", route);
        try (Command run = Command.start(folder, guide.code("sh"), "--logging-color=false")) {
            assertThat(run.await(UPDATED)).contains(INSERTED);
            try (Command status = Command.start(folder, guide.code("console"))) {
                assertThat(status.all()).contains("watch=store", "parked=0");
            }
        }
    }

    @Test
    void camelMain() throws Exception {
        Guide guide = Guide.section("Camel Main");
        write("pom.xml", guide.code("xml"));
        write("src/main/resources/camel/store.camel.yaml", route);
        try (Command run = Command.start(folder, guide.code("sh"))) {
            assertThat(run.await(UPDATED)).contains(INSERTED);
        }
    }

    @Test
    void springBoot() throws Exception {
        Guide guide = Guide.section("Spring Boot");
        write("pom.xml", guide.code("xml"));
        write("src/main/resources/camel/store.camel.yaml", route.substring(route.indexOf("- route:")));
        write("src/main/java/org/example/Application.java", guide.code("java"));
        write("src/main/resources/application.properties", guide.code("properties"));
        try (Command run = Command.start(folder, guide.code("sh"))) {
            assertThat(run.await(UPDATED)).contains(INSERTED);
        }
    }

    @Test
    void quarkus() throws Exception {
        Guide guide = Guide.section("Quarkus");
        write("pom.xml", guide.code("xml"));
        write("src/main/resources/camel/store.camel.yaml", route.substring(route.indexOf("- route:")));
        write("src/main/resources/application.properties", guide.code("properties"));
        String[] lines = guide.code("sh").split("\n", -1);
        try (Command build = Command.start(folder, lines[0])) {
            assertThat(build.all()).doesNotContain("ERROR");
        }
        try (Command run = Command.start(folder, lines[1])) {
            assertThat(run.await(UPDATED)).contains(INSERTED);
        }
    }

    @Test
    void kamelet() throws Exception {
        Guide guide = Guide.section("Kamelets");
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE product (id INTEGER PRIMARY KEY, name VARCHAR(40))");
            write(
                    "kamelet.camel.yaml",
                    guide.code("yaml")
                            .replace("localhost", "127.0.0.1\n        serverPort: " + server.getPort())
                            .replace("databaseName: store", "databaseName: postgres")
                            .replace("clerk", "postgres"));
            write("application.properties", "password=secret");
            try (Command run = Command.start(
                    folder, guide.code("sh"), "--logging-color=false", "--properties=application.properties")) {
                run.await("Started route1");
                statement.execute("INSERT INTO product VALUES (7, 'Pears')");
                run.await(INSERTED);
            }
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
