package dev.sekali.feed.read;

import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Counts those who read now. Thread-safe. */
public final class Readers {

    /** How they read. */
    public enum Kind {
        POLL,
        STREAM,
        SUBSCRIPTION
    }

    private final Map<Kind, AtomicInteger> now = Arrays.stream(Kind.values())
            .collect(Collectors.toUnmodifiableMap(kind -> kind, kind -> new AtomicInteger()));

    private final int maxStreams;

    public Readers(int maxStreams) {
        this.maxStreams = maxStreams;
    }

    /** One of those who read, until closed. */
    public static final class Seat implements AutoCloseable {
        private final AtomicInteger count;

        private Seat(AtomicInteger count) {
            this.count = count;
        }

        @Override
        public void close() {
            count.decrementAndGet();
        }
    }

    /** Counts one more. */
    public Seat enter(Kind kind) {
        AtomicInteger count = count(kind);
        count.incrementAndGet();
        return new Seat(count);
    }

    /** Counts one more stream, unless there are as many as may be. */
    Optional<Seat> enterStream() {
        AtomicInteger count = count(Kind.STREAM);
        Seat seat = new Seat(count);
        if (count.incrementAndGet() > maxStreams) {
            seat.close();
            return Optional.empty();
        }
        return Optional.of(seat);
    }

    private AtomicInteger count(Kind kind) {
        AtomicInteger count = now.get(kind);
        if (count == null) {
            throw new IllegalStateException(kind + " has no count");
        }
        return count;
    }

    public void meters(MeterRegistry meters) {
        now.forEach((kind, count) -> meters.getOrCreate(Gauge.builder("sekali.feed.readers", count::get)
                .description("Readers that wait or are sent events now")
                .addTag(Tag.create("kind", kind.name().toLowerCase(Locale.ROOT)))));
    }
}
