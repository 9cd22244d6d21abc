package dev.sekali.host.tracing;

import dev.sekali.settings.StartFailure;
import io.helidon.webserver.http.Filter;

/** Traces requests, as the first filter that knows their ids. Thread-safe. */
public interface Tracing extends Filter, AutoCloseable {

    /**
     * Starts to send spans to a receiver, which needn't be there.
     *
     * @throws StartFailure when a variable is wrong
     */
    static Tracing start(TracingSettings settings) {
        return OpenTelemetryTracing.start(settings);
    }

    /** Sends what it has, for a few seconds at most. To be called when no request runs. */
    @Override
    void close();
}
