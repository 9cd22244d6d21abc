package dev.sekali.host;

import dev.sekali.logging.RequestId;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the HTTP server refuses by itself (malformed, too large, not found) into problems, and what a handler
 * failed with unforeseen into one more and an entry in the log.
 */
record DirectProblems(HostSettings settings) implements DirectHandler {

    private static final System.Logger LOG = System.getLogger(DirectProblems.class.getName());

    private static final Status HEADERS_TOO_LARGE = Status.create(431, "Request Header Fields Too Large");

    /** Of the server's parser, which has no status of its own for it. */
    private static final String TOO_MANY_HEADERS = "Header size exceeded";

    /** What the words of the server's check of a query begin with. */
    private static final String OF_QUERY = "Query ";

    private static final String WRONG_QUERY =
            "the query of the address holds a character that must be percent-encoded, or a %"
                    + " that is not followed by two hexadecimal digits";

    static DirectHandlers handlers(HostSettings settings) {
        DirectProblems problems = new DirectProblems(settings);
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, problems);
        }
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType eventType,
            Status defaultStatus,
            ServerResponseHeaders headers,
            Throwable thrown,
            System.@Nullable Logger logger) {
        if (request.protocolVersion().isEmpty()) {
            // Thrown while a body was read, so where it ends is lost. The server itself closes only where it is told
            // the request.
            headers.set(HeaderValues.CONNECTION_CLOSE);
        }
        if (eventType != EventType.INTERNAL_ERROR || isOfLostClient(thrown)) {
            return DirectHandler.super.handle(request, eventType, defaultStatus, headers, thrown, logger);
        }
        String id = RequestIds.of(request.headers());
        RequestId.run(id, () -> log(request, thrown));
        headers.set(RequestIds.HEADER, id);
        return handle(request, eventType, defaultStatus, headers, "");
    }

    /** What waits for a verdict or for the database fails otherwise: bytes that can't be read or written are the client's. */
    private static boolean isOfLostClient(Throwable thrown) {
        return thrown.getCause() instanceof UncheckedIOException
                || thrown.getCause() instanceof ServerConnectionException;
    }

    private static void log(TransportRequest request, Throwable thrown) {
        Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
        // The path may hold a key of an event, so it stays out.
        LOG.log(System.Logger.Level.ERROR, "a request failed unexpectedly, method " + request.method(), cause);
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType eventType,
            Status defaultStatus,
            ServerResponseHeaders headers,
            @Nullable String message) {
        Status status = status(request, eventType, defaultStatus, message);
        // What failed inside is not for a client.
        Problem problem = problem(status, message == null || eventType == EventType.INTERNAL_ERROR ? "" : message);
        headers.set(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE);
        if (!headers.contains(RequestIds.HEADER)) {
            headers.set(RequestIds.HEADER, RequestIds.of(request.headers()));
        }
        return TransportResponse.builder()
                .status(problem.status())
                .headers(headers)
                // The server then says a length of 0, whatever is set here.
                .entity(request.method().equals(Method.HEAD.text()) ? new byte[0] : problem.body())
                .build();
    }

    private static Status status(
            TransportRequest request, EventType eventType, Status status, @Nullable String message) {
        if (TOO_MANY_HEADERS.equals(message)) {
            return HEADERS_TOO_LARGE;
        }
        return isOfTheRequest(request, eventType, status) ? Status.BAD_REQUEST_400 : status;
    }

    /**
     * Whether the client is at fault where the server says that itself is. Some bytes, and too few of them, make its parser
     * fail rather than refuse, before there is a request, and it doesn't say what failed: a fault of its own there would
     * look the same. And it takes a coding that it doesn't know for a want of its own.
     */
    private static boolean isOfTheRequest(TransportRequest request, EventType eventType, Status status) {
        return eventType == EventType.INTERNAL_ERROR
                ? request.method().isEmpty()
                : status.code() == Status.NOT_IMPLEMENTED_501.code();
    }

    private Problem problem(Status status, String message) {
        if (status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
            return Problem.bodyTooLarge(settings.maxBodyBytes());
        }
        if (status.code() == Status.NOT_FOUND_404.code()) {
            return Problem.nothingHere();
        }
        if (status.family() == Status.Family.CLIENT_ERROR) {
            // The server's own words describe the request's syntax in their first line.
            String words = message.lines().findFirst().orElse("");
            if (words.startsWith(OF_QUERY)) {
                return Problem.of(status, WRONG_QUERY);
            }
            boolean saysNothing = words.isBlank() || words.contains("see server log");
            return Problem.of(status, saysNothing ? "the request is not valid HTTP" : words);
        }
        return Problem.of(
                Status.INTERNAL_SERVER_ERROR_500,
                "the request failed; the server's log says why under the X-Request-Id of this answer");
    }
}
