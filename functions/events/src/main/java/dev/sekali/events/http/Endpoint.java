package dev.sekali.events.http;

import dev.sekali.events.read.ReadFailure;
import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.ReadOnly;
import dev.sekali.host.SocketDeadlines;
import dev.sekali.host.access.Access;
import dev.sekali.host.access.Grant;
import dev.sekali.host.access.Permission;
import dev.sekali.host.http1.Http1;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A path and what it answers to each method; HEAD is answered as GET, without the body. Turns what a handler ends with into an
 * HTTP answer, and times it. Thread-safe.
 *
 * @param template the path as meters show it
 * @param answerers by method
 * @param hint what goes on from "this path only answers …" for whoever uses another method; empty for none
 * @param access whom to answer
 * @param wanted what a key must be good for
 * @param slowClients ends the answers that nobody reads
 * @param memory bounds what answers take until they are sent
 * @param retryAfter what a 503 suggests
 */
public record Endpoint(
        String template,
        Map<Method, Answerer> answerers,
        String hint,
        Access access,
        Permission wanted,
        RequestTimes times,
        SocketDeadlines slowClients,
        RequestMemory memory,
        Duration retryAfter)
        implements Handler {

    private static final System.Logger LOG = System.getLogger(Endpoint.class.getName());

    /** As much as a client must have read before its time begins anew. */
    private static final int PIECE_BYTES = 64 * 1024;

    /** So that no cache gives a page to whom it should give a stream (RFC 9110, 12.5.5). */
    private static final Header VARY = HeaderValues.createCached(HeaderNames.VARY, "Accept");

    /** Answers a request that was admitted. */
    @FunctionalInterface
    public interface Answerer {

        /**
         * Makes the answer. It may block; each request has a thread of its own.
         *
         * @param grant what the request's API key extends to
         * @throws ProblemException when the request can't be answered
         * @throws ReadFailure when the database can't
         */
        Answer answer(ServerRequest request, Grant grant);
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        long start = System.nanoTime();
        boolean cut = true;
        try {
            memory.run(() -> answer(request, response));
            cut = false;
        } finally {
            Method method = request.prologue().method();
            times.record(template, method, response.status(), cut, System.nanoTime() - start);
        }
    }

    private void answer(ServerRequest request, ServerResponse response) {
        Method method =
                ReadOnly.isHead(request) ? Method.GET : request.prologue().method();
        Answerer answerer = answerers.get(method);
        if (answerer == null) {
            Problem.methodNotAllowed(request, response, allowed(), hint);
            return;
        }
        if (method.equals(Method.GET)) {
            response.header(VARY);
        }
        Answer answer;
        try {
            answer = answerer.answer(request, access.check(request, wanted));
        } catch (ProblemException e) {
            e.problem().send(request, response);
            return;
        } catch (ReadFailure e) {
            Problem.unavailable(detail(e.kind()), retryAfter).send(request, response);
            return;
        }
        answer.headers().forEach((name, value) -> response.header(name, value));
        switch (answer) {
            case Answer.Whole whole -> {
                response.status(whole.status());
                send(request, response, whole.json());
            }
            case Answer.Done done -> response.status(Status.NO_CONTENT_204).send();
            case Answer.Streamed streamed -> {
                response.header(HeaderNames.CONTENT_TYPE, streamed.mediaType());
                try (Answer.Body body = streamed.body()) {
                    if (ReadOnly.isHead(request)) {
                        Http1.sendHeadOfStream(response);
                    } else {
                        stream(body, response);
                    }
                }
            }
        }
    }

    private String allowed() {
        return Stream.concat(
                        answerers.keySet().stream().map(Method::text),
                        answerers.containsKey(Method.GET) ? Stream.of(Method.HEAD.text()) : Stream.empty())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String detail(ReadFailure.Kind kind) {
        return switch (kind) {
            case AWAY -> "the database can't be read now; ask again later";
            case BUSY -> "too many reads at once; ask again later";
            case SLOW -> "the read took too long; ask for less, or again later";
            case UNSETTLED ->
                "a writer's transaction is taking long, and a page must not step over its events; ask again later";
        };
    }

    /** Sends a body in pieces, for each of which a client has as long as for a write of a stream. */
    private void send(ServerRequest request, ServerResponse response, byte[] body) {
        if (ReadOnly.isHead(request) || body.length <= PIECE_BYTES) {
            slowClients.begin();
            try {
                ReadOnly.send(request, response, MediaTypes.JSON, body);
            } finally {
                slowClients.end();
            }
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, MediaTypes.JSON);
        response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
        stream(
                out -> {
                    for (int from = 0; from < body.length; from += PIECE_BYTES) {
                        out.write(body, from, Math.min(PIECE_BYTES, body.length - from));
                    }
                },
                response);
    }

    /**
     * Streams a body. On a failure the stream is left open and the exception makes the server drop the connection: closing
     * the stream would write the last chunk and so call the body complete.
     */
    private void stream(Answer.Body body, ServerResponse response) {
        OutputStream out = new TimedStream(response.outputStream(), slowClients);
        try {
            body.writeTo(out);
            out.close();
        } catch (ProblemException e) {
            throw new CloseConnectionException(
                    "the stream can't go on: " + e.problem().detail(), e);
        } catch (ReadFailure e) {
            LOG.log(System.Logger.Level.WARNING, "a stream from {0} was cut: {1}", template, e.getMessage());
            throw new CloseConnectionException("the stream was cut", e);
        } catch (IOException | UncheckedIOException | ServerConnectionException e) {
            throw new CloseConnectionException("the client is gone, or reads nothing", e);
        }
    }
}
