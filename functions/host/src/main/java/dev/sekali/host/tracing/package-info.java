/**
 * Traces, by OpenTelemetry. Invariant: nothing of OpenTelemetry is loaded unless a receiver is set, and a receiver that is away
 * or slow costs spans and never a request.
 */
@NullMarked
package dev.sekali.host.tracing;

import org.jspecify.annotations.NullMarked;
