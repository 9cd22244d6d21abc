package dev.sekali.cli.http;

import dev.sekali.cli.text.Printable;
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
import java.util.List;
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

    /** An answer without end must not fill the memory. A page of events takes some 8 MiB, one event may take more. */
    private static final long MAX_ANSWER_BYTES = 64L << 20;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;
    private final Duration deadline;

    public Exchange(Duration deadline, Trust trust) {
        this.deadline = deadline;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(deadline)
                // A fifth less processor time for a request than on the client's own pool of platform threads.
                .executor(threads);
        trust.context().ifPresent(builder::sslContext);
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
            return new Reply.Away("closed", false);
        }
        try {
            return new Reply.Received(pending.get(deadline.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            pending.cancel(true);
            return new Reply.Away("no answer within " + deadline.toMillis() + " ms", true);
        } catch (InterruptedException e) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            return new Reply.Away("interrupted", true);
        } catch (ExecutionException e) {
            return failed(e);
        }
    }

    private static Reply failed(ExecutionException failure) {
        // The client wraps the reason in exceptions without a message. The root says most, such as that time is to
        // blame.
        Throwable outer = Objects.requireNonNullElse(failure.getCause(), failure);
        List<Throwable> causes = Stream.iterate(outer, Objects::nonNull, Throwable::getCause)
                .toList()
                .reversed();
        for (Throwable cause : causes) {
            String complaint = switch (cause) {
                case CertificateExpiredException _ -> "that has expired; renew it there, or set the clock here right";
                case CertificateNotYetValidException _ ->
                    "that isn't valid yet; renew it there, or set the clock here right";
                case CertPathBuilderException _, CertPathValidatorException _ ->
                    "that can't be trusted; let --ca-file or CA_FILE name the authority that signed it, in PEM";
                case CertificateException _ -> "for another host name; use an address that is in it";
                default -> "";
            };
            if (!complaint.isEmpty()) {
                return new Reply.Untrusted("shows a certificate " + complaint);
            }
        }
        boolean sent = !(outer instanceof ConnectException
                || outer instanceof HttpConnectTimeoutException
                || outer instanceof SSLHandshakeException);
        return causes.getFirst() instanceof UnresolvedAddressException
                ? new Reply.Away("unknown host", sent)
                : new Reply.Away(
                        Optional.ofNullable(outer.getMessage())
                                .map(Printable::line)
                                .orElse(sent ? "connection lost" : "connection refused"),
                        sent);
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
