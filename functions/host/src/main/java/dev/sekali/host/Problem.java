package dev.sekali.host;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An answer that is not a success, as RFC 9457 defines it.
 *
 * @param detail for a person: what is wrong and how to mend it
 * @param kind what a program tells it by, when it may do something about it
 * @param errors each fault of the request, empty when the detail says all
 * @param retryAfter how long to wait before sending the same again, when that may help
 * @param challenge how a client could prove who it is (RFC 9110, 11.6.1), when that is what is missing
 * @param close whether the connection ends with this answer, because its request wasn't read to the end
 */
public record Problem(
        Status status,
        String detail,
        Optional<Kind> kind,
        List<RequestError> errors,
        Optional<Duration> retryAfter,
        Optional<String> challenge,
        boolean close) {

    /**
     * A problem that a program knows.
     *
     * @param type its name, a relative reference
     * @param members numbers that tell more of it, by name
     */
    public record Kind(String type, SortedMap<String, Long> members) {}

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final Status CONTENT_TOO_LARGE = Status.create(413, "Content Too Large");
    private static final Status URI_TOO_LONG = Status.create(414, "URI Too Long");

    public Problem {
        status = renamed(status);
        errors = List.copyOf(errors);
    }

    public static Problem of(Status status, String detail) {
        return new Problem(status, detail, Optional.empty(), List.of(), Optional.empty(), Optional.empty(), false);
    }

    /** 503: nothing is known to be wrong with the request; sending it again later is safe. */
    public static Problem unavailable(String detail, Duration retryAfter) {
        return of(Status.SERVICE_UNAVAILABLE_503, detail).retryingAfter(retryAfter);
    }

    /** 413: the body is larger than a function takes. */
    public static Problem bodyTooLarge(int maxBytes) {
        return of(
                Status.REQUEST_ENTITY_TOO_LARGE_413,
                "the body is over the limit of %d bytes; send fewer events a request".formatted(maxBytes));
    }

    static Problem nothingHere() {
        return of(Status.NOT_FOUND_404, "there is nothing at this path");
    }

    /** 405: the path answers other methods alone, which {@code Allow} then names. */
    public static void methodNotAllowed(ServerRequest request, ServerResponse response, String allowed) {
        methodNotAllowed(request, response, allowed, "");
    }

    /**
     * The same, with a way on.
     *
     * @param hint goes on from the methods; empty for none
     */
    public static void methodNotAllowed(ServerRequest request, ServerResponse response, String allowed, String hint) {
        response.header(HeaderNames.ALLOW, allowed);
        of(Status.METHOD_NOT_ALLOWED_405, "this path only answers " + allowed + hint)
                .send(request, response);
    }

    /** By the names of RFC 9110, where the server knows older ones. */
    private static Status renamed(Status status) {
        return switch (status.code()) {
            case Status.REQUEST_ENTITY_TOO_LARGE_413_CODE -> CONTENT_TOO_LARGE;
            case Status.REQUEST_URI_TOO_LONG_414_CODE -> URI_TOO_LONG;
            default -> status;
        };
    }

    public Problem withErrors(List<RequestError> newErrors) {
        return new Problem(status, detail, kind, newErrors, retryAfter, challenge, close);
    }

    /** Gives it a name and numbers, for programs. */
    public Problem named(String type, Map<String, Long> members) {
        return new Problem(
                status,
                detail,
                Optional.of(new Kind(type, new TreeMap<>(members))),
                errors,
                retryAfter,
                challenge,
                close);
    }

    public Problem retryingAfter(Duration wait) {
        return new Problem(status, detail, kind, errors, Optional.of(wait), challenge, close);
    }

    public Problem withChallenge(String newChallenge) {
        return new Problem(status, detail, kind, errors, retryAfter, Optional.of(newChallenge), close);
    }

    public Problem closing() {
        return new Problem(status, detail, kind, errors, retryAfter, challenge, true);
    }

    /** Answers with it, and HEAD with its headers alone: a body would be taken for the next answer. */
    public void send(ServerRequest request, ServerResponse response) {
        response.status(status);
        retryAfter.ifPresent(wait -> response.header(HeaderNames.RETRY_AFTER, retryAfterSeconds(wait)));
        challenge.ifPresent(value -> response.header(HeaderNames.WWW_AUTHENTICATE, value));
        if (close) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        ReadOnly.send(request, response, MEDIA_TYPE, body());
    }

    private static String retryAfterSeconds(Duration wait) {
        return Long.toString(Math.max(1, wait.toSeconds()));
    }

    /** The JSON alone. */
    byte[] body() {
        return Json.bytes(256, json -> {
            json.writeStartObject();
            json.writeStringField("type", kind.map(Kind::type).orElse("about:blank"));
            json.writeStringField("title", status.reasonPhrase());
            json.writeNumberField("status", status.code());
            json.writeStringField("detail", detail);
            for (var member : kind.map(Kind::members).orElseGet(TreeMap::new).entrySet()) {
                json.writeNumberField(member.getKey(), member.getValue());
            }
            if (!errors.isEmpty()) {
                json.writeArrayFieldStart("errors");
                for (RequestError error : errors) {
                    error.write(json);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }
}
