package dev.sekali.logging;

import java.util.Optional;

/**
 * The names by which a request is found in traces, in hexadecimal digits. They last while the request is handled, on the thread
 * that handles it.
 *
 * @param traceId of the trace that the request is a part of
 * @param spanId of its span there
 */
public record TraceIds(String traceId, String spanId) {

    private static final ScopedValue<TraceIds> CURRENT = ScopedValue.newInstance();

    /** Those of the request that the calling thread handles. */
    public static Optional<TraceIds> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** Handles a request under them. */
    public void run(Runnable handling) {
        ScopedValue.where(CURRENT, this).run(handling);
    }
}
