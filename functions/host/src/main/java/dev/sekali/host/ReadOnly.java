package dev.sekali.host;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.function.Supplier;

/**
 * A path that GET and HEAD read, and nothing else.
 *
 * @param body makes it; what it throws is answered by whoever routes
 */
public record ReadOnly(String mediaType, Supplier<byte[]> body) implements Handler {

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        if (!refuse(request, response)) {
            send(request, response, mediaType, body.get());
        }
    }

    /** Answers a request that doesn't read with 405; whether it did. */
    public static boolean refuse(ServerRequest request, ServerResponse response) {
        boolean reads = isHead(request) || request.prologue().method().equals(Method.GET);
        if (!reads) {
            Problem.methodNotAllowed(request, response, "GET, HEAD");
        }
        return !reads;
    }

    /** Whether a request wants the headers alone. */
    public static boolean isHead(ServerRequest request) {
        return request.prologue().method().equals(Method.HEAD);
    }

    /** Sends a body, or to HEAD its headers alone. */
    public static void send(ServerRequest request, ServerResponse response, String mediaType, byte[] body) {
        response.header(HeaderNames.CONTENT_TYPE, mediaType);
        // Given beforehand, the server keeps the length, also when nothing follows.
        response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
        response.send(isHead(request) ? new byte[0] : body);
    }
}
