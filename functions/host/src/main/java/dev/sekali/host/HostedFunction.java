package dev.sekali.host;

import io.helidon.health.HealthCheck;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;

/** A function as its host sees it. */
public interface HostedFunction extends AutoCloseable {

    /** Adds the function's paths, and its meters. Called once. */
    void route(HttpRouting.Builder routing, MeterRegistry meters);

    /**
     * What is asked to know whether the function has started, is alive and is ready. Each check answers at once, from what is
     * known, at any time, and has a name of its own among those of all functions.
     */
    List<HealthCheck> health();

    /** The host begins to stop: ends what waits, so that no request outlasts the stop. Called before {@link #close}. */
    default void stopping() {}

    /** Finishes what was taken, in bounded time, then lets go of every resource. Called when no request runs. */
    @Override
    void close();
}
