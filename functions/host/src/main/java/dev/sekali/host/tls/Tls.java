package dev.sekali.host.tls;

import dev.sekali.host.SocketDeadlines;
import dev.sekali.host.follow.BrokenFile;
import dev.sekali.host.follow.Follower;
import dev.sekali.settings.StartFailure;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;

/**
 * The HTTPS of a server: HTTP/1.1 on TLS 1.3 or 1.2. It follows the certificate's files until closed; connections that are
 * open keep what they began with. Thread-safe.
 *
 * <p>It doesn't use the HTTP server's own TLS, whose handshake has no time limit and fails with an exception that nothing
 * catches. To the server this is a protocol on plain connections, and so within all that it does for one.
 */
public final class Tls implements AutoCloseable {

    private final CertificateInUse certificate;
    private final Follower follower;
    private final SocketDeadlines deadlines;
    private final LongAdder failures = new LongAdder();

    private Tls(CertificateInUse certificate, Follower follower, Duration handshakeTimeout) {
        this.certificate = certificate;
        this.follower = follower;
        this.deadlines = new SocketDeadlines("handshake-deadlines", handshakeTimeout);
    }

    /**
     * Reads the files and follows them until closed.
     *
     * @param handshakeTimeout how long a client may take to agree on TLS
     * @throws StartFailure when the files can't be used
     */
    public static Tls start(TlsFiles files, Duration handshakeTimeout) {
        // Read by the JDK at the first handshake. Otherwise a client of TLS 1.2 may have one after the other on one
        // connection, each of which costs the server more than the client.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        try {
            CertificateInUse certificate = new CertificateInUse(files, InstantSource.system());
            return new Tls(certificate, Follower.start("tls-files", Follower.INTERVAL, certificate), handshakeTimeout);
        } catch (BrokenFile e) {
            throw StartFailure.environment(e.reason());
        }
    }

    /** What serves connections, all of them with TLS. */
    public ServerConnectionSelector selector(ServerConnectionSelector http) {
        return new TlsConnectionSelector(certificate::context, deadlines, http, failures);
    }

    /** Adds the certificate's expiry, whether its files are out of use, and how many handshakes failed. */
    public void meters(MeterRegistry registry) {
        registry.getOrCreate(Gauge.builder(
                        "sekali.tls.certificate.expiration.timestamp",
                        () -> certificate.expiry().getEpochSecond())
                .description("when the certificate in use ends to be valid, since 1970")
                .baseUnit("seconds"));
        registry.getOrCreate(Gauge.builder("sekali.tls.stale", () -> follower.stale() ? 1 : 0)
                .description("1 while the certificate's files can't be used and that of before is in use"));
        registry.getOrCreate(FunctionalCounter.builder("sekali.tls.handshakes.failed", failures, LongAdder::sum)
                .description("connections that ended before client and server agreed on TLS"));
    }

    @Override
    public void close() {
        follower.close();
        deadlines.close();
    }
}
