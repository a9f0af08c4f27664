package org.datasync.watch.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.util.StringHelper;
import org.junit.jupiter.api.Test;

/** Keeps what an editor tells of {@code camel.component.datasync-watch.*} as the component's JSON schema says. */
class SpringMetadataTest {

    private static final File SCHEMA =
            new File("src/generated/resources/META-INF/org/datasync/watch/datasync-watch.json");
    private static final Path METADATA = Path.of("src/generated/resources/META-INF/spring-configuration-metadata.json");
    private static final Path EXPECTED = Path.of("target/spring-configuration-metadata.json");
    private static final String GROUP = "camel.component.datasync-watch";

    /** As Spring Boot names them. Durations are texts, as they may have a unit. */
    private static final Map<String, String> TYPES = Map.of(
            "boolean", "java.lang.Boolean",
            "int", "java.lang.Integer",
            "long", "java.lang.Long",
            "double", "java.lang.Double");

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void metadataSaysWhatTheSchemaSays() throws IOException {
        String expected = json.writerWithDefaultPrettyPrinter().writeValueAsString(metadata()) + "\n";
        Files.writeString(EXPECTED, expected);
        assertThat(METADATA)
                .as(
                        "what %s should be stands in %s: copy it if the options were changed on purpose",
                        METADATA, EXPECTED)
                .hasContent(expected);
    }

    private ObjectNode metadata() throws IOException {
        ObjectNode metadata = json.createObjectNode();
        JsonNode schema = json.readTree(SCHEMA);
        String component = schema.get("component").get("javaType").asText();
        metadata.putArray("groups").addObject().put("name", GROUP).put("type", component);
        ArrayNode properties = metadata.putArray("properties");
        ArrayNode hints = metadata.putArray("hints");
        schema.get("componentProperties").properties().forEach(field -> {
            String name = GROUP + "." + StringHelper.camelCaseToDash(field.getKey());
            describe(properties.addObject().put("name", name), field.getValue());
            if (field.getValue().has("enum")) {
                ArrayNode values = hints.addObject().put("name", name).putArray("values");
                field.getValue().get("enum").forEach(value -> values.addObject().set("value", value));
            }
        });
        properties
                .addObject()
                .put("name", GROUP + ".enabled")
                .put("type", "java.lang.Boolean")
                .put("description", "Whether these properties are set on the component.")
                .put("defaultValue", true);
        return metadata;
    }

    private static void describe(ObjectNode property, JsonNode option) {
        property.put("type", type(option))
                .put("description", option.get("description").asText());
        if (option.has("defaultValue")) {
            property.set("defaultValue", option.get("defaultValue"));
        }
    }

    private static String type(JsonNode option) {
        String javaType = option.get("javaType").asText();
        return switch (option.get("type").asText()) {
            case "duration" -> "java.lang.String";
            case "object" -> javaType.startsWith("java.util.Map<") ? javaType.replace(", ", ",") : javaType;
            default -> TYPES.getOrDefault(javaType, javaType);
        };
    }
}
