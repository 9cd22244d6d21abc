package dev.sekali.chaos.load;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.HdrHistogram.Recorder;

/** What senders saw: times of answers, window by window, and what was not as promised. Thread-safe. */
public final class Seen {

    private static final int DIGITS = 3;

    private final Recorder served = new Recorder(DIGITS);
    private final Recorder refused = new Recorder(DIGITS);
    private final AtomicLongArray acknowledged;
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong worstNanos = new AtomicLong();
    private final Set<String> faults = new ConcurrentSkipListSet<>();
    private volatile long windowStart = System.nanoTime();

    /** @param targets how many addresses the senders have */
    Seen(int targets) {
        this.acknowledged = new AtomicLongArray(targets);
    }

    /** Begins a window; what came before is in none. */
    public void begin() {
        served.reset();
        refused.reset();
        windowStart = System.nanoTime();
    }

    /** Ends it, and begins the next. One thread at a time. */
    public Window end() {
        Duration length = Duration.ofNanos(System.nanoTime() - windowStart);
        windowStart = System.nanoTime();
        return new Window(length, served.getIntervalHistogram(), refused.getIntervalHistogram());
    }

    /** How many events were acknowledged. */
    public long acknowledged() {
        return IntStream.range(0, acknowledged.length())
                .mapToLong(acknowledged::get)
                .sum();
    }

    /** The same at one of the addresses. */
    public long acknowledged(int target) {
        return acknowledged.get(target);
    }

    /** How many answers were 503. */
    public long refusals() {
        return refusals.get();
    }

    /** The longest that a request took. */
    public Duration worstAnswer() {
        return Duration.ofNanos(worstNanos.get());
    }

    public Set<String> faults() {
        return Set.copyOf(faults);
    }

    public void fault(String what) {
        faults.add(what);
    }

    /** Notes a request's time, whatever its answer. */
    void answered(long sinceNanos) {
        worstNanos.accumulateAndGet(System.nanoTime() - sinceNanos, Math::max);
    }

    void served(int target, long sinceNanos) {
        acknowledged.incrementAndGet(target);
        served.recordValue(microsSince(sinceNanos));
    }

    /** Notes a 503, which must say when to come back. */
    void refused(long sinceNanos, Reply reply) {
        refusals.incrementAndGet();
        refused.recordValue(microsSince(sinceNanos));
        if (reply.retryAfter().isEmpty()) {
            fault("a 503 came without Retry-After");
        }
    }

    private static long microsSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - nanos);
    }
}
