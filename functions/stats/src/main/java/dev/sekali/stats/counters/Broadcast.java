package dev.sekali.stats.counters;

import dev.sekali.events.read.ReadFailure;
import dev.sekali.host.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Gives one sampler's messages to many listeners, each of which reads at its own pace. A message is rendered once for all of
 * them. Messages follow each other by number. Whoever asks for one that is no longer kept, or that never was (as after an
 * outage), gets everything anew, so that a slow listener costs no memory. Thread-safe.
 */
final class Broadcast {

    /** More pages than people look at; whoever wants figures for a program asks {@code /stats}. */
    static final int MAX_LISTENERS = 100;

    /** Seconds that a listener may be late before it gets everything anew. Each may hold all topics: some 200 KB. */
    private static final int KEPT_MESSAGES = 10;

    /** After the last listener went: it may only be changing its connection. */
    private static final Duration LINGER = Duration.ofSeconds(10);

    /** A few missed samples: after that, silence must not tell that nothing happens. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

    /** Between two questions to all listeners whether they are still there. */
    private static final Duration PROBE_PAUSE = Duration.ofMillis(500);

    /** What is sent, ready for the socket. Immutable: nobody may change its bytes. */
    static final class Message {
        private final long id;
        private final byte[] bytes;

        private Message(long id, byte[] bytes) {
            this.id = id;
            this.bytes = bytes;
        }

        long id() {
            return id;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();

    // Guarded by the lock.
    private final Deque<Message> recent = new ArrayDeque<>();
    private Optional<Sample> current = Optional.empty();
    private Optional<Message> snapshot = Optional.empty();
    private Optional<ReadFailure.Kind> fault = Optional.empty();
    private long id;
    private int listeners;
    private long lastLeftNanos;
    private long publishedNanos;
    private int probes;
    private long probedNanos;

    private volatile boolean stopping;

    /** Numbers begin at a time in microseconds, so that no process gives one that another gave: none sends a million a second. */
    Broadcast(LongSupplier nanoClock, Instant start) {
        this.nanoClock = nanoClock;
        this.probedNanos = nanoClock.getAsLong() - PROBE_PAUSE.toNanos();
        this.id = start.toEpochMilli() * 1_000;
    }

    /** One of those who listen, until closed. */
    final class Seat implements AutoCloseable {

        @Override
        public void close() {
            lock.lock();
            try {
                listeners--;
                lastLeftNanos = nanoClock.getAsLong();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Counts one more, unless there are as many as may be. Then each is sent something at once, so that those who have gone without a
     * word give their seat to whoever asks again.
     */
    Optional<Seat> enter() {
        lock.lock();
        try {
            if (listeners == MAX_LISTENERS) {
                probe();
                return Optional.empty();
            }
            listeners++;
            return Optional.of(new Seat());
        } finally {
            lock.unlock();
        }
    }

    private void probe() {
        long now = nanoClock.getAsLong();
        if (now - probedNanos >= PROBE_PAUSE.toNanos()) {
            probedNanos = now;
            probes++;
            news.signalAll();
        }
    }

    int listeners() {
        lock.lock();
        try {
            return listeners;
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is something to give to a new listener, or why there is not. */
    boolean isSilent() {
        lock.lock();
        try {
            return current.isEmpty() && fault.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether anybody listens, or did just now. If not, what was sent is forgotten. */
    boolean isWanted() {
        lock.lock();
        try {
            boolean wanted =
                    listeners > 0 || (current.isPresent() && nanoClock.getAsLong() - lastLeftNanos < LINGER.toNanos());
            if (!wanted && current.isPresent()) {
                current = Optional.empty();
                beginAnew();
            }
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    /** A number of which no message is kept: everybody gets everything. */
    private void beginAnew() {
        recent.clear();
        id++;
    }

    /** The database can be read, while nobody listens. */
    void works() {
        lock.lock();
        try {
            fault = Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Shows a new sample, each second; tells of it when it looks other than the one before. */
    void publish(Sample next) {
        lock.lock();
        try {
            Optional<Sample> before = current;
            current = Optional.of(next);
            publishedNanos = nanoClock.getAsLong();
            snapshot = Optional.empty();
            if (before.isEmpty() || fault.isPresent() || next.isSetBackFrom(before.get())) {
                fault = Optional.empty();
                beginAnew();
            } else if (!next.looksLike(before.get())) {
                tell("sample", next.changesSince(before.get()));
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The database could not be read. Those who listen are told once. */
    void fails(ReadFailure.Kind kind, Instant at) {
        lock.lock();
        try {
            boolean isNew = fault.isEmpty();
            fault = Optional.of(kind);
            if (isNew && current.isPresent()) {
                tell("away", Json.bytes(128, json -> {
                    json.writeStartObject();
                    json.writeStringField("at", Sample.text(at));
                    json.writeStringField("reason", "the database can't be read now");
                    json.writeEndObject();
                }));
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void tell(String event, byte[] json) {
        id++;
        if (recent.size() == KEPT_MESSAGES) {
            recent.removeFirst();
        }
        recent.addLast(message(event, json));
    }

    private Message message(String event, byte[] json) {
        byte[] head = "id: %d\nevent: %s\ndata: ".formatted(id, event).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(head.length + json.length + 2);
        bytes.put(head).put(json).put((byte) '\n').put((byte) '\n');
        return new Message(id, bytes.array());
    }

    /**
     * Waits until there is something to listen to.
     *
     * @param lastId of the last message that the listener has, if it has one
     * @return after which message to go on; 0 to begin with everything
     * @throws ReadFailure when the database can't be read now
     */
    long begin(Optional<Long> lastId, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long nanos = atMost.toNanos();
            while (current.isEmpty() && fault.isEmpty() && !stopping && nanos > 0) {
                nanos = news.awaitNanos(nanos);
            }
            if (fault.isPresent()) {
                throw new ReadFailure(fault.get(), "the last look at the counters failed");
            }
            if (current.isEmpty()) {
                throw new ReadFailure(ReadFailure.Kind.SLOW, "the counters took too long");
            }
            return lastId.filter(it -> it == id || (it < id && isKept(it + 1))).orElse(0L);
        } finally {
            lock.unlock();
        }
    }

    private boolean isKept(long wanted) {
        return !recent.isEmpty() && recent.getFirst().id() <= wanted;
    }

    /**
     * Waits for the message after another one. When it waited in vain, and there was no sample for long, there is one: that the
     * counters can't be read.
     *
     * @return empty when none came in time, all are asked whether they are there, or the host stops
     */
    Optional<Message> after(long lastId, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long nanos = atMost.toNanos();
            int before = probes;
            while (!hasNews(lastId) && !stopping && probes == before && nanos > 0) {
                nanos = news.awaitNanos(nanos);
            }
            if (!hasNews(lastId) && isOverdue()) {
                fails(ReadFailure.Kind.SLOW, Instant.now());
            }
            if (!hasNews(lastId)) {
                return Optional.empty();
            }
            if (isKept(lastId + 1)) {
                return recent.stream().filter(it -> it.id() == lastId + 1).findFirst();
            }
            return fault.isPresent() ? Optional.of(recent.getLast()) : Optional.of(snapshot());
        } finally {
            lock.unlock();
        }
    }

    private boolean hasNews(long lastId) {
        return lastId != id && current.isPresent();
    }

    private boolean isOverdue() {
        return current.isPresent()
                && fault.isEmpty()
                && nanoClock.getAsLong() - publishedNanos > LONGEST_SILENCE.toNanos();
    }

    private Message snapshot() {
        Message made = snapshot.orElseGet(
                () -> message("snapshot", current.map(Sample::everything).orElseThrow()));
        snapshot = Optional.of(made);
        return made;
    }

    /** Ends all waits, from now on. */
    void stop() {
        stopping = true;
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isStopping() {
        return stopping;
    }
}
