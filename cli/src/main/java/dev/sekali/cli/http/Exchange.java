package dev.sekali.cli.http;

import dev.sekali.cli.retry.StopSignal;
import dev.sekali.cli.text.Printable;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
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

    private static final int MAX_PROBLEM_BYTES = 64 << 10;

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
        return send(request, deadline, Optional.empty());
    }

    /** The same within a shorter deadline, if {@code limit} is one. */
    public Reply send(HttpRequest request, Duration limit) {
        return send(request, limit.compareTo(deadline) < 0 ? limit : deadline, Optional.empty());
    }

    /** The same for an answer that its server may hold back for {@code held}, unless {@code stop} ends the wait. */
    public Reply poll(HttpRequest request, Duration held, StopSignal stop) {
        return send(request, deadline.plus(held), Optional.of(stop));
    }

    private Reply send(HttpRequest request, Duration limit, Optional<StopSignal> stop) {
        try {
            HttpResponse<byte[]> answer =
                    answer(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES), limit, stop);
            return new Reply.Received(answer.statusCode(), answer.headers(), answer.body());
        } catch (NoAnswer e) {
            return e.reply;
        }
    }

    /**
     * Begins to read an answer without an end.
     *
     * @param patience for its head, which a server or a proxy may hold back until there is something behind it
     */
    public Opening open(HttpRequest request, Duration patience, StopSignal stop) {
        try {
            HttpResponse<Chunks> answer = answer(request, _ -> new Chunks(), patience, Optional.of(stop));
            if (answer.statusCode() == 200) {
                return new Opening.Opened(answer.headers(), answer.body());
            }
            try (Chunks body = answer.body()) {
                return new Opening.Refused(new Reply.Received(
                        answer.statusCode(), answer.headers(), body.all(deadline, MAX_PROBLEM_BYTES)));
            }
        } catch (NoAnswer e) {
            return new Opening.Refused(e.reply);
        }
    }

    /** There is no whole answer, for the reason in the reply. */
    private static final class NoAnswer extends Exception {

        private final transient Reply reply;

        NoAnswer(Reply reply) {
            this.reply = reply;
        }
    }

    private <T> HttpResponse<T> answer(
            HttpRequest request, BodyHandler<T> body, Duration limit, Optional<StopSignal> stop) throws NoAnswer {
        // A request's own timeout ends with the headers in this JDK, and sendAsync completes on the common pool, which
        // is one thread on two processors and anybody's to block. So the deadline is on a thread that may be given up.
        Future<HttpResponse<T>> pending;
        try {
            pending = threads.submit(() -> client.send(request, body));
        } catch (RejectedExecutionException e) {
            throw new NoAnswer(new Reply.Away("closed", false));
        }
        try (StopSignal.Registration _ = stop.map(signal -> signal.whenRequested(() -> pending.cancel(true)))
                .orElse(() -> {})) {
            return pending.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            pending.cancel(true);
            throw new NoAnswer(new Reply.Away("no answer within " + limit.toMillis() + " ms", true));
        } catch (InterruptedException e) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            throw new NoAnswer(new Reply.Away("interrupted", true));
        } catch (CancellationException e) {
            throw new NoAnswer(new Reply.Away("interrupted", true));
        } catch (ExecutionException e) {
            throw new NoAnswer(failed(e));
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
        return new Reply.Away(
                causes.getFirst() instanceof UnresolvedAddressException
                        ? "unknown host"
                        : reason(String.valueOf(outer.getMessage()), sent),
                sent);
    }

    /** What the client's messages mean to a person. */
    private static String reason(String message, boolean sent) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.equals("null")) {
            return sent ? "the connection was closed" : "connection refused";
        }
        if (text.contains("received no bytes")) {
            return "the connection was closed without an answer";
        }
        if (text.contains("connection reset") || text.contains("broken pipe")) {
            return "the connection was reset";
        }
        if (text.contains("bytes received") || text.contains("eof") || text.contains("chunked transfer encoding")) {
            return "the connection was closed within the answer";
        }
        return text.contains("connect timed out") ? "no connection in time" : Printable.line(message);
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
