package dev.sekali.host;

import dev.sekali.host.tls.TlsFiles;
import dev.sekali.host.tracing.TracingSettings;
import dev.sekali.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/**
 * How a function is reached and how it stops.
 *
 * @param bindAddress the address to listen on
 * @param port of the function; 0 picks a free one
 * @param operationsPort of health and metrics; 0 picks a free one
 * @param maxBodyBytes of a request, also after decompression
 * @param maxConnections beyond which a connection waits until another one ends
 * @param maxConcurrentRequests beyond which a request is answered 503 at once
 * @param headerTimeout how long a client may take from a request's first line to the end of its headers, before that for a
 *     TLS handshake, and afterwards for a body that was answered without being read
 * @param retryAfter what a 503 suggests
 * @param drainDelay how long a stopping function keeps serving, so that load balancers notice
 * @param stopTimeout how long it then waits for the requests that it took
 * @param tls the certificate for HTTPS; empty: HTTP
 * @param tracing where traces go; empty: nothing is traced
 */
public record HostSettings(
        String bindAddress,
        int port,
        int operationsPort,
        int maxBodyBytes,
        int maxConnections,
        int maxConcurrentRequests,
        Duration headerTimeout,
        Duration retryAfter,
        Duration drainDelay,
        Duration stopTimeout,
        Optional<TlsFiles> tls,
        Optional<TracingSettings> tracing) {

    private static final int MIB = 1 << 20;

    /** Beside its connection and its body, one takes some 6 KiB while it waits: all together, a tenth of the heap. */
    private static final int HEAP_BYTES_A_REQUEST = 64 * 1024;

    /**
     * Reads them.
     *
     * @param program its name, which traces begin with {@code sekali-}
     */
    public static HostSettings read(Settings settings, String program) {
        Optional<TlsFiles> tls = TlsFiles.read(settings);
        return new HostSettings(
                bindAddress(settings),
                settings.number("PORT", 8080, 0, 65535),
                settings.number("OPERATIONS_PORT", 8081, 0, 65535),
                (int) settings.bytes("MAX_BODY", 8L * MIB, 1024, 64L * MIB),
                settings.number(
                        "MAX_CONNECTIONS", ConnectionLimit.byHeap(tls.isPresent()), 1, ConnectionLimit.byDescriptors()),
                settings.number("MAX_CONCURRENT_REQUESTS", requestsByHeap(), 1, 1_000_000),
                settings.duration(
                        "HEADER_TIMEOUT", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofHours(1)),
                settings.duration("RETRY_AFTER", Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofHours(1)),
                settings.duration("DRAIN_DELAY", Duration.ZERO, Duration.ZERO, Duration.ofMinutes(5)),
                settings.duration("STOP_TIMEOUT", Duration.ofSeconds(20), Duration.ZERO, Duration.ofMinutes(10)),
                tls,
                TracingSettings.read(settings, "sekali-" + program));
    }

    private static int requestsByHeap() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_BYTES_A_REQUEST, 16, 20_000);
    }

    private static String bindAddress(Settings settings) {
        String address = settings.text("BIND_ADDRESS", "0.0.0.0");
        try {
            InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            settings.fault("BIND_ADDRESS=%s is not an address such as 0.0.0.0 or 127.0.0.1".formatted(address));
        }
        return address;
    }
}
