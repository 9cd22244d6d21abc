package dev.sekali.host;

import dev.sekali.logging.RequestId;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/** Gives each request its id, the sender's if that is fit for one, and sends it back. Thread-safe. */
final class RequestIds implements Filter {

    static final HeaderName HEADER = HeaderNames.create("X-Request-Id");

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String id = of(request.headers());
        response.header(HEADER, id);
        RequestId.run(id, chain::proceed);
    }

    /** The id of a request, or a fresh one for what came no further than to its headers. */
    static String of(Headers headers) {
        if (RequestId.current().isPresent()) {
            return RequestId.current().get();
        }
        if (!headers.contains(HEADER)) {
            return RequestId.fresh();
        }
        String given = headers.get(HEADER).get();
        return RequestId.isFit(given) ? given : RequestId.fresh();
    }
}
