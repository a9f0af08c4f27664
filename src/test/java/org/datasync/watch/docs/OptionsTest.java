package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Keeps {@code options.md} as the component's JSON schema says, which in turn comes from the options' own texts. */
class OptionsTest {

    private static final File SCHEMA =
            new File("src/generated/resources/META-INF/org/datasync/watch/datasync-watch.json");
    private static final Path DOCUMENT = Path.of("src/main/docs/options.md");
    private static final Path EXPECTED = Path.of("target/options.md");

    private static final Map<String, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put("path", "In the URI's path: datasync-watch:watchPattern:name");
        TITLES.put("", "Consumer and producer");
        TITLES.put("mapping", "What the columns of the application's change table mean");
        TITLES.put("capture", "What triggers capture");
        TITLES.put("capture,security", "What triggers capture, trusted SQL");
        TITLES.put("capture,advanced", "What triggers capture, advanced");
        TITLES.put("last-modified", "Tables that are followed by a column");
        TITLES.put("snapshot", "Tables that are compared with what was seen of them last");
        TITLES.put("consumer", "Consumer");
        TITLES.put("consumer,security", "Consumer, trusted SQL");
        TITLES.put("consumer,advanced", "Consumer, advanced");
        TITLES.put("producer", "Producer");
        TITLES.put("apply", "The endpoint apply: changes into tables");
        TITLES.put("advanced", "Advanced");
        TITLES.put("security", "Security");
    }

    @Test
    void documentSaysWhatTheSchemaSays() throws IOException {
        String expected = document(new ObjectMapper().readTree(SCHEMA));
        Files.writeString(EXPECTED, expected);
        assertThat(DOCUMENT)
                .as(
                        "what %s should be stands in %s: copy it if the options were changed on purpose",
                        DOCUMENT, EXPECTED)
                .hasContent(expected);
    }

    /** Camel's generator leaves these characters out, and a sentence without its meaning. */
    @Test
    void noTextOfAnOptionHasCharactersThatTheGeneratorEats() throws IOException {
        List<String> texts =
                Files.readAllLines(Path.of("src/main/java/org/datasync/watch/DatasyncWatchConfiguration.java")).stream()
                        .filter(line -> line.startsWith("     * "))
                        .map(line -> line.substring("     * ".length()))
                        .toList();
        assertThat(texts).hasSizeGreaterThan(100).noneMatch(line -> line.matches(".*[*@].*"));
    }

    private static String document(JsonNode schema) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        TITLES.keySet().forEach(label -> groups.put(label, new ArrayList<>()));
        List<String> camels = new ArrayList<>();
        schema.get("properties").properties().forEach(field -> {
            JsonNode option = field.getValue();
            boolean path = option.get("kind").asText().equals("path");
            if (path || option.has("configurationClass")) {
                String label = path ? "path" : option.get("label").asText();
                assertThat(groups).as("groups for option %s", field.getKey()).containsKey(label);
                groups.get(label).add(row(field.getKey(), option));
            } else {
                camels.add("`" + field.getKey() + "`");
            }
        });
        StringBuilder text = new StringBuilder("""
                # Options and headers

                The endpoint is `datasync-watch:watchPattern:name?options`. Options with names that end with a dot take a
                name after it. Durations are in milliseconds. Options of the endpoint can be set for all endpoints at once on the
                component (`camel.component.datasync-watch.…`), but for those in the path.
                """);
        groups.forEach((label, rows) -> text.append("\n## ")
                .append(TITLES.get(label))
                .append("\n\n| option | default | |\n| --- | --- | --- |\n")
                .append(String.join("", rows)));
        text.append(
                        "\n## Of Camel itself\n\nThese mean what they mean for every polling consumer and every producer of Camel: ")
                .append(String.join(", ", camels))
                .append(".\n\n## Headers\n\n| header | type | |\n| --- | --- | --- |\n");
        schema.get("headers").properties().forEach(field -> text.append("| `")
                .append(field.getKey())
                .append("` | ")
                .append(field.getValue().get("javaType").asText().replaceAll(".*\\.", ""))
                .append(" | ")
                .append(field.getValue().get("description").asText())
                .append(" |\n"));
        return text.toString();
    }

    private static String row(String name, JsonNode option) {
        String prefix = option.has("prefix") ? option.get("prefix").asText() : name;
        String standard =
                option.has("defaultValue") ? "`" + option.get("defaultValue").asText() + "`" : "";
        String choices = option.has("enum") ? " One of " + choices(option.get("enum")) + "." : "";
        String description = option.get("description").asText().replaceAll(" This is a multi-value option .*", "");
        return "| `" + prefix + "` | " + standard + " | " + description.replace("|", "\\|") + choices + " |\n";
    }

    private static String choices(JsonNode values) {
        return String.join(
                ", ",
                StreamSupport.stream(values.spliterator(), false)
                        .map(value -> "`" + value.asText() + "`")
                        .toList());
    }
}
