package dev.sekali.host;

import io.helidon.common.uri.UriPath;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.metrics.providers.micrometer.MicrometerPrometheusFormatter;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;

/**
 * Completes what Helidon's observers answer: the same with a slash at the end, HEAD as GET, other methods told so, and when to
 * ask again. Thread-safe.
 */
final class ObserverFilter implements Filter {

    private static final String RETRY_AFTER_SECONDS = "1";

    private final Set<String> paths;

    /** @param paths of the observers that are served, without a slash at their end */
    ObserverFilter(Set<String> paths) {
        this.paths = paths;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        HttpPrologue asked = request.prologue();
        String path = asked.uriPath().path();
        String known = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (!paths.contains(known)) {
            if (known.startsWith(Operations.HEALTH + "/")) {
                // Helidon has a path for each check, whose answers this can't complete.
                Problem.nothingHere().send(request, response);
            } else {
                chain.proceed();
            }
            return;
        }
        boolean head = asked.method().equals(Method.HEAD);
        if (!head && !asked.method().equals(Method.GET)) {
            Problem.methodNotAllowed(request, response, "GET, HEAD");
            return;
        }
        response.streamFilter(out -> new WholeBody(out, response, head));
        request.prologue(HttpPrologue.create(
                asked.rawProtocol(),
                asked.protocol(),
                asked.protocolVersion(),
                Method.GET,
                UriPath.create(known),
                asked.query(),
                asked.fragment()));
        response.beforeSend(() -> complete(response, head));
        chain.proceed();
    }

    private static void complete(RoutingResponse response, boolean head) {
        if (head) {
            // Or the server takes it for a stream of unknown length. WholeBody knows the length.
            response.header(HeaderValues.CONTENT_LENGTH_ZERO);
        }
        if (response.status().equals(Status.SERVICE_UNAVAILABLE_503)) {
            response.header(HeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        // Prometheus' formats, whose versions the observer leaves out.
        response.headers()
                .contentType()
                .map(type -> MicrometerPrometheusFormatter.MEDIA_TYPE_TO_FORMAT.get(type.mediaType()))
                .ifPresent(format -> response.header(HeaderNames.CONTENT_TYPE, format));
    }

    /** Writes a body at once, so that it has a length, also for HTTP/1.0; or its length alone. */
    private static final class WholeBody extends ByteArrayOutputStream {

        private static final byte[] NOTHING = {};

        private final OutputStream out;
        private final RoutingResponse response;
        private final boolean head;

        WholeBody(OutputStream out, RoutingResponse response, boolean head) {
            this.out = out;
            this.response = response;
            this.head = head;
        }

        @Override
        public void close() throws IOException {
            if (head) {
                response.headers().contentLength(size());
                // Makes the server send the headers as they are now.
                out.write(NOTHING);
            } else {
                out.write(toByteArray());
            }
            out.close();
        }
    }
}
