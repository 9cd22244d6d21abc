package dev.sekali.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What a function says about itself: its OpenAPI document, and what contradicts it. */
record Description(JsonNode document) {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    /** Members of a path that are no parameters. */
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    /** What the events of a stream hold. OpenAPI 3.1 can't say it but in words. */
    private static final Map<String, String> STREAMED =
            Map.of("event", "Event", "snapshot", "StatsSnapshot", "sample", "StatsSample", "away", "StatsAway");

    record Operation(String path, String method, JsonNode node, List<JsonNode> parameters) {

        @Override
        public String toString() {
            return method.toUpperCase(Locale.ROOT) + " " + path;
        }

        /** The media types of what it answers when all goes well, the usual one first. */
        List<String> mediaTypes() {
            List<String> types = new ArrayList<>();
            for (var response : node.get("responses").properties()) {
                if (response.getKey().startsWith("2")) {
                    response.getValue().path("content").fieldNames().forEachRemaining(types::add);
                }
            }
            return types.stream().distinct().toList();
        }
    }

    /** Those that delete come last. */
    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        List<Operation> last = new ArrayList<>();
        for (var path : document.get("paths").properties()) {
            for (var method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    List<JsonNode> parameters = Stream.of(path.getValue(), method.getValue())
                            .flatMap(node -> node.path("parameters").valueStream())
                            .map(this::resolved)
                            .toList();
                    (method.getKey().equals("delete") ? last : operations)
                            .add(new Operation(path.getKey(), method.getKey(), method.getValue(), parameters));
                }
            }
        }
        operations.addAll(last);
        return operations;
    }

    /** The examples of a parameter, header or medium. */
    static List<JsonNode> examples(JsonNode holder) {
        List<JsonNode> examples = new ArrayList<>();
        if (holder.has("example")) {
            examples.add(holder.get("example"));
        }
        holder.path("examples").forEach(example -> examples.add(example.get("value")));
        holder.at("/schema/examples").forEach(examples::add);
        return examples;
    }

    /** What is wrong with any example. */
    List<String> faultsOfExamples() {
        List<String> faults = new ArrayList<>();
        for (JsonNode content : document.findValues("content")) {
            for (var medium : content.properties()) {
                for (JsonNode example : examples(medium.getValue())) {
                    String body = example.isTextual() ? example.asText() : example.toString();
                    faults.addAll(faults(medium.getKey(), medium.getValue(), body));
                }
            }
        }
        Stream.of("headers", "parameters")
                .flatMap(name -> document.findValues(name).stream())
                .flatMap(JsonNode::valueStream)
                .filter(holder -> holder.has("schema"))
                .forEach(holder ->
                        examples(holder).forEach(example -> faults.addAll(faults(holder, example.toString()))));
        return faults;
    }

    /** What an answer has that isn't described, or lacks although it is. */
    List<String> faults(Operation operation, HttpResponse<?> answer, String body) {
        JsonNode response = resolved(operation.node().get("responses").path(Integer.toString(answer.statusCode())));
        if (response.isMissingNode()) {
            return List.of("the status isn't described");
        }
        List<String> faults = new ArrayList<>();
        for (var header : response.path("headers").properties()) {
            JsonNode described = resolved(header.getValue());
            boolean text = !described.at("/schema/type").asText().equals("integer");
            answer.headers()
                    .firstValue(header.getKey())
                    .ifPresentOrElse(
                            value -> faults.addAll(faults(
                                    described, text ? TextNode.valueOf(value).toString() : value)),
                            () -> {
                                if (described.path("required").asBoolean()) {
                                    faults.add(header.getKey() + " is missing");
                                }
                            });
        }
        String type = answer.headers().firstValue("content-type").orElse("none");
        JsonNode content = response.path("content");
        if (content.has(type)) {
            faults.addAll(faults(type, content.get(type), body));
        } else if (!(content.isMissingNode() && body.isEmpty())) {
            faults.add(type + " isn't described");
        }
        return faults;
    }

    private List<String> faults(String type, JsonNode medium, String body) {
        if (type.endsWith("json") && !type.endsWith("ndjson")) {
            return faults(medium, body);
        }
        List<String> faults =
                new ArrayList<>(faults(medium, TextNode.valueOf(body).toString()));
        if (type.equals("text/event-stream")) {
            String name = "";
            for (String line : body.lines().toList()) {
                if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    faults.addAll(faults(
                            reference("schemas", STREAMED.getOrDefault(name, "none")),
                            line.substring("data: ".length())));
                }
            }
        } else if (type.endsWith("ndjson") && document.at("/components/schemas").has("Event")) {
            body.lines()
                    .filter(line -> !line.isBlank())
                    .forEach(line -> faults.addAll(faults(reference("schemas", "Event"), line)));
        }
        return faults;
    }

    private static JsonNode reference(String kind, String name) {
        ObjectNode holder = Client.json("{}").deepCopy();
        holder.putObject("schema").put("$ref", "#/components/%s/%s".formatted(kind, name));
        return holder;
    }

    private List<String> faults(JsonNode holder, String json) {
        ObjectNode schema = holder.get("schema").deepCopy();
        schema.set("components", document.get("components"));
        return SCHEMAS.getSchema(schema.toString(), InputFormat.JSON).validate(json, InputFormat.JSON).stream()
                .map(fault -> fault + " in " + json)
                .toList();
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }
}
