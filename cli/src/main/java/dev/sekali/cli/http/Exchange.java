package dev.sekali.cli.http;

import dev.sekali.cli.text.Printable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;

/** Sends requests over HTTP/1.1, each within one deadline from the connect to the last byte. Thread-safe. */
public final class Exchange implements AutoCloseable {

    /**
     * One that never ends must not fill the memory. A page of events ends after some 8 Mi characters, but one event alone may
     * be longer: short exponents are written out in digits.
     */
    private static final long MAX_ANSWER_BYTES = 64L << 20;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;
    private final Duration deadline;

    /** An exchange that gives each request {@code deadline}, and connecting no more than that. */
    public Exchange(Duration deadline, Trust trust) {
        this.deadline = deadline;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(deadline)
                // A fifth less processor time for a request than on the client's own pool of platform threads.
                .executor(threads);
        trust.addTo(builder);
        this.client = builder.build();
    }

    /** Blocks until there is a reply. An interrupt ends the wait, and is kept. */
    public Reply send(HttpRequest request) {
        // A request's own timeout ends with the headers in this JDK, and sendAsync completes on the common pool, which
        // is one thread on two processors and anybody's to block. So the deadline is on a thread that may be given up.
        Future<HttpResponse<byte[]>> pending;
        try {
            pending = threads.submit(
                    () -> client.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES)));
        } catch (RejectedExecutionException e) {
            return new Reply.Unreachable("closed");
        }
        try {
            return new Reply.Received(pending.get(deadline.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            pending.cancel(true);
            return new Reply.Lost("no answer within " + deadline.toMillis() + " ms");
        } catch (InterruptedException e) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            return new Reply.Lost("interrupted");
        } catch (ExecutionException e) {
            return failed(e);
        }
    }

    /** Ends what is under way; its callers get {@link Reply.Lost}. */
    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }

    private Reply failed(ExecutionException failure) {
        return switch (failure.getCause()) {
            case HttpConnectTimeoutException _ ->
                new Reply.Unreachable("no connection within " + deadline.toMillis() + " ms");
            case ConnectException e
            when causes(e).anyMatch(UnresolvedAddressException.class::isInstance) ->
                new Reply.Unreachable("unknown host");
            case ConnectException e -> new Reply.Unreachable(describe(e, "connection refused"));
            case SSLHandshakeException e -> handshakeFailed(e);
            case InterruptedException _ -> new Reply.Lost("interrupted");
            case IOException e -> new Reply.Lost(describe(e, "connection lost"));
            case null, default -> throw new IllegalStateException("unexpected failure of an exchange", failure);
        };
    }

    /** Waiting doesn't help against what a certificate has against it, and nothing was sent. */
    private static Reply handshakeFailed(SSLHandshakeException failure) {
        // Time first, since it is the cause of a failure that otherwise is about the authority.
        if (causes(failure).anyMatch(CertificateExpiredException.class::isInstance)) {
            return new Reply.Untrusted(
                    "shows a certificate that has expired; renew it there, or set the clock here right");
        }
        if (causes(failure).anyMatch(CertificateNotYetValidException.class::isInstance)) {
            return new Reply.Untrusted(
                    "shows a certificate that isn't valid yet; renew it there, or set the clock here right");
        }
        if (causes(failure)
                .anyMatch(cause ->
                        cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException)) {
            return new Reply.Untrusted("shows a certificate that can't be trusted; let --ca-file or CA_FILE name the"
                    + " authority that signed it, in PEM");
        }
        return causes(failure).anyMatch(CertificateException.class::isInstance)
                ? new Reply.Untrusted("shows a certificate for another host name; use an address that is in it")
                : new Reply.Unreachable(describe(failure, "no TLS handshake"));
    }

    /** The client wraps the reason, once or twice, in exceptions without a message. */
    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    private static String describe(IOException failure, String otherwise) {
        return Optional.ofNullable(failure.getMessage()).map(Printable::line).orElse(otherwise);
    }
}
