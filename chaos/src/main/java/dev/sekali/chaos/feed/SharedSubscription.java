package dev.sekali.chaos.feed;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What the consumers of one subscription know together. Thread-safe. */
final class SharedSubscription {

    /** The shortest that there is. */
    static final Duration LEASE = Duration.ofSeconds(5);

    /** {@code /subscriptions/{name}}. */
    static final String PATH = "/subscriptions/chaos";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final int shards;
    private final Account account;
    private final AtomicLongArray acknowledged;
    private final AtomicBoolean pause = new AtomicBoolean();
    private final AtomicLong fenced = new AtomicLong();

    SharedSubscription(int shards) {
        this.shards = shards;
        this.account = new Account("subscription", false, shards);
        this.acknowledged = new AtomicLongArray(shards);
    }

    /**
     * Makes it, of all events.
     *
     * @throws IOException when it isn't made
     */
    void create(HttpClient http, int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + PATH))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"from\":\"start\",\"shards\":%d}".formatted(shards)))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IOException("no subscription: %d %s".formatted(answer.statusCode(), answer.body()));
        }
    }

    Account account() {
        return account;
    }

    /** Up to where each shard was acknowledged, as far as somebody was told. */
    long[] acknowledged() {
        long[] now = new long[shards];
        for (int i = 0; i < shards; i++) {
            now[i] = acknowledged.get(i);
        }
        return now;
    }

    void acknowledged(int shard, long position) {
        acknowledged.accumulateAndGet(shard, position, Math::max);
    }

    /** Lets the next that asks for it pause. */
    void pauseOne() {
        pause.set(true);
    }

    boolean takesPause() {
        return pause.compareAndSet(true, false);
    }

    void fence() {
        fenced.incrementAndGet();
    }

    long fenced() {
        return fenced.get();
    }
}
