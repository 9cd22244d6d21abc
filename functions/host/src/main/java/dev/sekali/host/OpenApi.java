package dev.sekali.host;

import com.fasterxml.jackson.core.JsonGenerator;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A function's own description: the file {@code openapi.yaml} beside its class, which is served as JSON too. Thread-safe. */
public final class OpenApi {

    private static final String YAML = "application/yaml";
    private static final String JSON = "application/json";

    /** The descriptions have some ten. */
    private static final int MAX_ALIASES = 1_000;

    private final byte[] yaml;

    /** Made when somebody first asks; two who do at once make the same. */
    private volatile Optional<byte[]> json = Optional.empty();

    private OpenApi(byte[] yaml) {
        this.yaml = yaml;
    }

    /**
     * Adds {@code /openapi/NAME.yaml} and {@code /openapi/NAME.json}. The file is read once, now.
     *
     * @param name the function's
     */
    public static void route(HttpRouting.Builder routing, String name, Class<?> function) {
        OpenApi document = new OpenApi(read(function));
        route(routing, "/openapi/%s.yaml".formatted(name), new ReadOnly(YAML, () -> document.yaml));
        route(routing, "/openapi/%s.json".formatted(name), new ReadOnly(JSON, document::json));
    }

    private static void route(HttpRouting.Builder routing, String path, Handler answer) {
        Paths.route(routing, path, (request, response) -> {
            Query.none(request);
            answer.handle(request, response);
        });
    }

    private byte[] json() {
        byte[] made = json.orElseGet(() -> json(yaml));
        json = Optional.of(made);
        return made;
    }

    private static byte[] json(byte[] yaml) {
        LoadSettings settings =
                LoadSettings.builder().setMaxAliasesForCollections(MAX_ALIASES).build();
        Object document = new Load(settings).loadFromString(new String(yaml, StandardCharsets.UTF_8));
        return Json.bytes(2 * yaml.length, generator -> write(generator, document));
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case Map<?, ?> members -> {
                json.writeStartObject();
                for (var member : members.entrySet()) {
                    json.writeFieldName(String.valueOf(member.getKey()));
                    write(json, member.getValue());
                }
                json.writeEndObject();
            }
            case Iterable<?> items -> {
                json.writeStartArray();
                for (Object item : items) {
                    write(json, item);
                }
                json.writeEndArray();
            }
            case null -> json.writeNull();
            case Object scalar -> json.writePOJO(scalar);
        }
    }

    /** Reads the file. */
    public static byte[] read(Class<?> function) {
        try (InputStream stream = function.getResourceAsStream("openapi.yaml")) {
            return Objects.requireNonNull(stream, "openapi.yaml").readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
