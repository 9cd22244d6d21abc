package dev.sekali.host;

import io.helidon.webserver.http.HttpRouting;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/** A function as its host sees it. All methods but {@link #route} and {@link #meters} may be called at any time. */
public interface HostedFunction extends AutoCloseable {

    /** A word for messages. */
    String name();

    /** Adds the function's paths. */
    void route(HttpRouting.Builder routing);

    /** Adds the function's meters. */
    void meters(MeterRegistry registry);

    /** Why the function can't serve now; empty when it can. Answers at once, from what is known. */
    Optional<String> notReady();

    /** Whether the function could serve at least once since it was made. */
    boolean started();

    /** Finishes what was taken, in bounded time, then lets go of every resource. Called when no request runs. */
    @Override
    void close();
}
