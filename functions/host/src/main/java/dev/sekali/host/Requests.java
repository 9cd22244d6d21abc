package dev.sekali.host;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the requests that run, and ends each connection whose answer says so; before a stop every answer does, and tells
 * the client to reconnect elsewhere. Thread-safe.
 */
final class Requests implements Filter {

    private final AtomicInteger running = new AtomicInteger();

    private volatile boolean draining;

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        running.incrementAndGet();
        try {
            if (draining) {
                response.header(HeaderValues.CONNECTION_CLOSE);
            }
            chain.proceed();
        } finally {
            running.decrementAndGet();
        }
        if (response.isSent()
                && response.headers().contains(HeaderValues.CONNECTION_CLOSE)
                && request.content().consumed()) {
            // The server itself says "close" and then waits for the client to do it; one that reads to the end of the
            // connection would wait too. With a body unread, closing could destroy the answer on its way.
            throw new CloseConnectionException("the answer said so");
        }
    }

    int running() {
        return running.get();
    }

    void drain() {
        draining = true;
    }
}
