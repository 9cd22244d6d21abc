package dev.sekali.host;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.function.Supplier;

/** A path that GET and HEAD read, and nothing else. */
final class ReadOnly implements Handler {

    private final String mediaType;
    private final Supplier<byte[]> body;

    /**
     * Answers each request with a body.
     *
     * @param body makes it, or throws a {@link ProblemException} to be answered instead
     */
    ReadOnly(String mediaType, Supplier<byte[]> body) {
        this.mediaType = mediaType;
        this.body = body;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        boolean head = request.prologue().method().equals(Method.HEAD);
        if (!head && !request.prologue().method().equals(Method.GET)) {
            Problem.methodNotAllowed(request, response, "GET, HEAD");
            return;
        }
        try {
            byte[] whole = body.get();
            response.header(HeaderNames.CONTENT_TYPE, mediaType);
            // Given beforehand, the server keeps the length, also when nothing follows.
            response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(whole.length));
            response.send(head ? new byte[0] : whole);
        } catch (ProblemException e) {
            e.problem().send(request, response);
        }
    }
}
