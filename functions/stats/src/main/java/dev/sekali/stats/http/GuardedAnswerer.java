package dev.sekali.stats.http;

import dev.sekali.host.access.Grant;
import io.helidon.webserver.http.ServerRequest;

/** Answers a request that was admitted. */
@FunctionalInterface
public interface GuardedAnswerer {

    /** As {@link Endpoint.Answerer#answer}, within what the request's API key extends to. */
    Answer answer(ServerRequest request, Grant grant);
}
