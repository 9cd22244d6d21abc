package dev.sekali.host;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** A function's own description: the file {@code openapi.yaml} beside its class. */
public final class OpenApi {

    private static final String MEDIA_TYPE = "application/yaml";

    private OpenApi() {}

    /** Adds the path. The file is read once, now. */
    public static void route(HttpRouting.Builder routing, String path, Class<?> function) {
        byte[] document = read(function);
        Handler answer = new ReadOnly(MEDIA_TYPE, () -> document);
        Paths.route(routing, path, (request, response) -> {
            Query.none(request);
            answer.handle(request, response);
        });
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
