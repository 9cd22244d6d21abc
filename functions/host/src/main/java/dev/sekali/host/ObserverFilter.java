package dev.sekali.host;

import io.helidon.common.uri.UriPath;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
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

    /** @param paths of the observers, without a slash at their end */
    ObserverFilter(Set<String> paths) {
        this.paths = paths;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        HttpPrologue asked = request.prologue();
        String path = asked.uriPath().path();
        String known = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (!paths.contains(known)) {
            chain.proceed();
            return;
        }
        boolean head = asked.method().equals(Method.HEAD);
        if (!head && !asked.method().equals(Method.GET)) {
            Problem.methodNotAllowed(request, response, "GET, HEAD");
            return;
        }
        if (head) {
            response.beforeSend(() -> response.header(HeaderValues.CONTENT_LENGTH_ZERO));
            response.streamFilter(out -> new LengthAlone(out, response));
        }
        request.prologue(HttpPrologue.create(
                asked.rawProtocol(),
                asked.protocol(),
                asked.protocolVersion(),
                Method.GET,
                UriPath.create(known),
                asked.query(),
                asked.fragment()));
        response.beforeSend(() -> {
            if (response.status().equals(Status.SERVICE_UNAVAILABLE_503)) {
                response.header(HeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
            }
        });
        chain.proceed();
    }

    /** Says how long a body is and leaves it out. */
    private static final class LengthAlone extends OutputStream {

        private static final byte[] NOTHING = {};

        private final OutputStream out;
        private final RoutingResponse response;
        private long length;

        LengthAlone(OutputStream out, RoutingResponse response) {
            this.out = out;
            this.response = response;
        }

        @Override
        public void write(int b) {
            length++;
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            length += count;
        }

        @Override
        public void close() throws IOException {
            response.headers().contentLength(length);
            // Makes the server send the headers as they are now.
            out.write(NOTHING);
            out.close();
        }
    }
}
