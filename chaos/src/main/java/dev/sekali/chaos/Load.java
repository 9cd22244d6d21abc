package dev.sekali.chaos;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.ledger.Ledger;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
import dev.sekali.cli.send.AnswerReader;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * Many senders that send each event until it is acknowledged, every third of them one that was sent before, and write a
 * ledger. They hold every answer against the contract: 200, or 503 with Retry-After, in time. A sender has an address of
 * its own, and goes to the next one at once with an event that is refused there. Thread-safe.
 */
final class Load implements AutoCloseable {

    /** In each body, so that a proxy knows a batch. */
    static final String MARK = "chaos-topic";

    private static final int SENDERS = 24;
    private static final int TOPICS = 4;
    private static final Duration MARGIN = Duration.ofSeconds(2);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(50);

    /** Load, not overload: the machine is shared with what is tested. */
    private static final Duration PACE = Duration.ofMillis(10);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AnswerReader answers = new AnswerReader(new ObjectMapper());
    private final List<URI> targets;
    private final Path file;
    private final Ledger ledger;
    private final boolean mayBreak;
    private final List<Thread> senders = new ArrayList<>();
    private final AtomicLong next = new AtomicLong();
    private final AtomicLongArray acknowledged;
    private final AtomicLong unavailable = new AtomicLong();
    private final AtomicLong worstNanos = new AtomicLong();
    private final Set<String> faults = new ConcurrentSkipListSet<>();
    private volatile boolean stopping;

    private Load(List<URI> targets, Path file, boolean mayBreak) throws IOException {
        this.targets = List.copyOf(targets);
        this.acknowledged = new AtomicLongArray(targets.size());
        this.file = file;
        this.ledger = Ledger.open(file, new JsonFactory(), Instant::now);
        this.mayBreak = mayBreak;
        for (int i = 0; i < SENDERS; i++) {
            int first = i;
            senders.add(Thread.ofVirtual().name("sender-" + i).unstarted(() -> send(first)));
        }
    }

    /**
     * Starts the senders.
     *
     * @param mayBreak whether an answer may be lost, since a fault kills who would give it
     */
    static Load start(List<URI> targets, Path file, boolean mayBreak) throws IOException {
        Load load = new Load(targets, file, mayBreak);
        load.senders.forEach(Thread::start);
        return load;
    }

    Path ledger() {
        return file;
    }

    long acknowledged() {
        return IntStream.range(0, targets.size()).mapToLong(this::acknowledged).sum();
    }

    /** By one of the addresses. */
    long acknowledged(int target) {
        return acknowledged.get(target);
    }

    /** How many answers were 503. */
    long unavailable() {
        return unavailable.get();
    }

    Duration worstAnswer() {
        return Duration.ofNanos(worstNanos.get());
    }

    Set<String> faults() {
        return faults;
    }

    /** Waits until every event that was begun is acknowledged, and closes the ledger. */
    @Override
    public void close() throws IOException {
        stopping = true;
        try {
            for (Thread sender : senders) {
                if (!sender.join(Duration.ofSeconds(30))) {
                    faults.add("an event is not acknowledged 30 s after the last fault");
                    sender.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ledger.close();
        http.shutdownNow();
    }

    private void send(int first) {
        try {
            while (!stopping) {
                long n = next.incrementAndGet();
                long id = n % 3 == 0 ? ThreadLocalRandom.current().nextLong(1, n) : n;
                Event event = event(n, id);
                for (int attempt = 1; ; attempt++) {
                    int target = (first + attempt - 1) % targets.size();
                    Outcome outcome = attempt(event, targets.get(target));
                    ledger.attempted(new Attempt(List.of(event), attempt, outcome));
                    if (outcome instanceof Outcome.Answered) {
                        acknowledged.incrementAndGet(target);
                        break;
                    }
                    if (attempt % targets.size() == 0) {
                        Thread.sleep(RETRY_PAUSE);
                    }
                    if (targets.size() > 1 && attempt == targets.size()) {
                        faults.add("a request failed at every address, at last: " + outcome);
                    }
                }
                Thread.sleep(PACE);
            }
        } catch (InterruptedException e) {
            // The load ends, and what is unanswered stays so.
            Thread.currentThread().interrupt();
        }
    }

    private static Event event(long position, long id) {
        String topic = MARK + "-" + id % TOPICS;
        return new Event(position, new EventKey(topic, "e" + id), """
                {"topic":"%s","event_id":"e%d","timestamp":"2026-01-31T12:00:00Z","source":"chaos",\
                "payload":{"position":%d,"text":"%s"}}""".formatted(
                        topic, id, position, "x".repeat((int) (id % 200))));
    }

    private Outcome attempt(Event event, URI target) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(Ingest.PUBLISH_TIMEOUT.plus(MARGIN))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event.json()))
                .build();
        long start = System.nanoTime();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            worstNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
            return outcome(event, response);
        } catch (ConnectException e) {
            if (!mayBreak) {
                faults.add("a connection was refused");
            }
            return new Outcome.Unreachable("refused");
        } catch (HttpTimeoutException e) {
            faults.add("no answer within the bound and two seconds");
            return new Outcome.Unanswered(OptionalInt.empty(), "no answer in time", Optional.empty());
        } catch (IOException e) {
            if (!mayBreak) {
                faults.add("a connection broke without an answer: " + e.getMessage());
            }
            return new Outcome.Unanswered(OptionalInt.empty(), "the connection broke", Optional.empty());
        }
    }

    private Outcome outcome(Event event, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status == 200) {
            Outcome outcome = answers.read(List.of(event), response.body());
            if (outcome instanceof Outcome.Garbled garbled) {
                faults.add("a 200 was no verdict: " + garbled.reason());
            }
            return outcome;
        }
        if (status == 503) {
            unavailable.incrementAndGet();
            if (response.headers().firstValue("Retry-After").isEmpty()) {
                faults.add("a 503 came without Retry-After");
            }
        } else {
            faults.add("an answer was %d".formatted(status));
        }
        return new Outcome.Unanswered(OptionalInt.of(status), "no verdict", Optional.empty());
    }
}
