package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sekali.charts.Documents.Described;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The comments of values.yaml are written once and read in three places. {@code make chart-docs} copies them to the schema
 * and the README; without it these tests compare.
 */
class DescriptionsTest {

    private static final boolean WRITE = Boolean.getBoolean("sekali.charts.write");
    private static final String BEGIN = "<!-- values: by make chart-docs -->\n";
    private static final String END = "<!-- end of values -->\n";

    @Test
    void everyValueIsDescribed() throws IOException {
        Set<String> described =
                Documents.descriptions().stream().map(Described::name).collect(Collectors.toSet());
        assertThat(described).hasSizeGreaterThan(60);
        List<String> without = new ArrayList<>();
        undescribed("", Documents.values(), described, without);
        assertThat(without).isEmpty();
    }

    private static void undescribed(String path, Object value, Set<String> described, List<String> without) {
        if (described.contains(path)) {
            return;
        }
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((key, child) ->
                    undescribed(path.isEmpty() ? key.toString() : path + "." + key, child, described, without));
        } else {
            without.add(path);
        }
    }

    @Test
    void theSchemaKnowsTheValuesAndNoOthers() throws IOException {
        Set<String> described =
                Documents.descriptions().stream().map(Described::name).collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = new TreeSet<>();
        collect(Documents.schema(), Documents.schema(), "", described, known);
        known.remove("global");
        assertThat(known).isEqualTo(described);
    }

    /** What the functions have in common, the schema has once. */
    private static JsonNode resolved(JsonNode root, JsonNode schema) {
        return schema.has("$ref") ? root.at(schema.get("$ref").asText().substring(1)) : schema;
    }

    private static void collect(JsonNode root, JsonNode part, String path, Set<String> described, Set<String> known) {
        JsonNode schema = resolved(root, part);
        if (described.contains(path) || !schema.has("properties")) {
            known.add(path);
            return;
        }
        assertThat(schema.path("additionalProperties").asBoolean(true))
                .as("%s takes anything", path)
                .isFalse();
        schema.get("properties")
                .properties()
                .forEach(entry -> collect(
                        root,
                        entry.getValue(),
                        path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                        described,
                        known));
    }

    /** Without one of them, as null leaves it, a template would fail in the engine's words. */
    private static void require(JsonNode root, JsonNode part, String path, Object value, Set<String> described) {
        // A component's own has the same schema, but only some of the keys.
        if (value instanceof Map<?, ?> map && !described.contains(path) && !path.equals("pod")) {
            ObjectNode schema = (ObjectNode) resolved(root, part);
            ArrayNode required = schema.putArray("required");
            map.forEach((key, child) -> {
                required.add(key.toString());
                require(
                        root,
                        schema.path("properties").path(key.toString()),
                        path.isEmpty() ? key.toString() : path + "." + key,
                        child,
                        described);
            });
        }
    }

    @Test
    void theSchemaAsksForEveryValueAndSaysWhatTheCommentsSay() throws IOException {
        ObjectNode schema = Documents.schema();
        Set<String> described =
                Documents.descriptions().stream().map(Described::name).collect(Collectors.toSet());
        require(schema, schema, "", Documents.values(), described);
        for (Described value : Documents.descriptions()) {
            JsonNode node = schema;
            for (String key : value.path()) {
                node = resolved(schema, node).path("properties").path(key);
            }
            assertThat(node.isObject()).as("%s is in the schema", value.name()).isTrue();
            ((ObjectNode) node).set("description", new TextNode(value.description()));
        }
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
        compareOrWrite(Documents.SCHEMA, Documents.JSON.writer(printer).writeValueAsString(schema) + "\n");
    }

    @Test
    void theReadmeSaysWhatTheCommentsSay() throws IOException {
        String readme = Documents.read(Documents.README);
        int begin = readme.indexOf(BEGIN) + BEGIN.length();
        int end = readme.indexOf(END);
        assertThat(end).isGreaterThanOrEqualTo(begin);
        StringBuilder table = new StringBuilder("| value | default | meaning |\n|---|---|---|\n");
        for (Described value : Documents.descriptions()) {
            table.append("| `%s` | `%s` | %s |%n"
                    .formatted(
                            value.name(), defaultOf(value), value.description().replace("|", "\\|")));
        }
        compareOrWrite(Documents.README, readme.substring(0, begin) + table + readme.substring(end));
    }

    private static String defaultOf(Described described) throws IOException {
        Object value = Documents.values();
        for (String key : described.path()) {
            value = java.util.Objects.requireNonNull(((Map<?, ?>) value).get(key), described::name);
        }
        return Documents.JSON.writeValueAsString(value);
    }

    private static void compareOrWrite(Path file, String expected) throws IOException {
        if (WRITE) {
            Files.writeString(file, expected);
        }
        assertThat(Documents.read(file))
                .as("make chart-docs brings %s up to date", file)
                .isEqualTo(expected);
    }
}
