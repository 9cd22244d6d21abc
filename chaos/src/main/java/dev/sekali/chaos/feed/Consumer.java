package dev.sekali.chaos.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes events out on a thread of its own, and goes on by itself after whatever interrupts it, until it is closed. Holds every
 * answer against the contract: what was asked for, or 503 with Retry-After, in time.
 */
abstract class Consumer implements AutoCloseable {

    /** How long an answer may keep a consumer waiting for a first event. */
    static final String WAIT = "5s";

    /** More than that wait and all that the function allows itself for a read. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration END_WAIT = Duration.ofSeconds(10);

    private final HttpClient http;
    private final URI base;
    private final String name;
    private final Tally tally;
    private final Thread thread;
    private volatile boolean closed;

    /** Whether the last request had an answer. Of the thread alone. */
    private boolean connected;

    Consumer(HttpClient http, int port, String name, Tally tally) {
        this.http = http;
        this.base = URI.create("http://127.0.0.1:" + port);
        this.name = name;
        this.tally = tally;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    final void start() {
        thread.start();
    }

    /**
     * Takes out what there is, some of it or for ever.
     *
     * @throws IOException when it was interrupted; what was met before is kept
     */
    abstract void read() throws IOException, InterruptedException;

    final boolean isClosed() {
        return closed;
    }

    final void fault(String what) {
        tally.fault(name + ": " + what);
    }

    private void run() {
        while (!closed) {
            try {
                attempt();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void attempt() throws InterruptedException {
        try {
            read();
        } catch (HttpTimeoutException e) {
            fault("no answer within " + PATIENCE);
        } catch (JsonProcessingException e) {
            fault("an answer is no JSON: " + e.getOriginalMessage());
            Thread.sleep(PAUSE);
        } catch (IOException e) {
            if (connected && !closed) {
                tally.broken();
            }
            connected = false;
            Thread.sleep(PAUSE);
        } catch (RuntimeException e) {
            fault("it failed: " + e);
            Thread.sleep(PAUSE);
        }
    }

    /** A request of a path, with a query if there is one. */
    final HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
    }

    /** Asks; none when the answer was 503, after the time that it says. */
    final Optional<HttpResponse<InputStream>> ask(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
        connected = true;
        if (answer.statusCode() != 503) {
            return Optional.of(answer);
        }
        answer.body().close();
        pause(answer);
        return Optional.empty();
    }

    /** Waits for as long as an answer says, which it must. */
    final void pause(HttpResponse<?> answer) throws InterruptedException {
        Optional<String> seconds = answer.headers().firstValue("Retry-After");
        if (seconds.isEmpty()) {
            fault("a %d came without Retry-After".formatted(answer.statusCode()));
        }
        Thread.sleep(
                seconds.map(text -> Duration.ofSeconds(Long.parseLong(text))).orElse(PAUSE));
    }

    /** Notes an answer that was not expected. */
    final void unexpected(HttpResponse<InputStream> answer) throws IOException, InterruptedException {
        try (InputStream body = answer.body()) {
            fault("an answer was %d: %s".formatted(answer.statusCode(), new String(body.readAllBytes(), UTF_8)));
        }
        Thread.sleep(PAUSE);
    }

    @Override
    public final void close() {
        closed = true;
        thread.interrupt();
        try {
            if (!thread.join(END_WAIT)) {
                fault("it didn't end within " + END_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
