package dev.sekali.feed.read;

import dev.sekali.events.ReadAhead;
import dev.sekali.events.http.Answer;
import dev.sekali.events.read.ReadFailure;
import dev.sekali.feed.watch.RecentEvent;
import dev.sekali.feed.watch.Watcher;
import io.helidon.metrics.api.Counter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Follows the feed until its time is up, the server stops or the client goes. Each event is sent as it comes. */
final class EventStream implements Answer.Body {

    static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private static final int BUFFER_BYTES = 64 * 1024;

    private static final int CHUNK_EVENTS = 1_000;

    /** After a read that failed; the client stays meanwhile. */
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    private final Reader reader;
    private final Watcher watcher;
    private final Format format;
    private final ReadAhead<List<RecentEvent>> ahead = new ReadAhead<>(this::read);
    private final Duration lifetime;
    private final Counter sent;
    private final Readers.Seat seat;

    /** So many events are still to be sent. */
    private long left;

    EventStream(
            Reader reader,
            Watcher watcher,
            Format format,
            long limit,
            Duration lifetime,
            Counter sent,
            Readers.Seat seat) {
        this.reader = reader;
        this.watcher = watcher;
        this.format = format;
        this.left = limit;
        this.lifetime = lifetime;
        this.sent = sent;
        this.seat = seat;
    }

    @Override
    public void writeTo(OutputStream socket) throws IOException {
        OutputStream out = new BufferedOutputStream(socket, BUFFER_BYTES);
        format.begin(out);
        out.flush();
        try {
            follow(out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.flush();
    }

    private void follow(OutputStream out) throws IOException, InterruptedException {
        long end = System.nanoTime() + lifetime.toNanos();
        long alive = System.nanoTime();
        long told = reader.position();
        while (left > 0 && System.nanoTime() < end && !watcher.isStopping()) {
            List<RecentEvent> events = ahead.next();
            left -= events.size();
            boolean wait = events.isEmpty() || reader.isAtHorizon();
            if (left > 0 && !wait) {
                ahead.begin();
            }
            for (RecentEvent event : events) {
                format.event(out, event);
            }
            if (!events.isEmpty()) {
                sent.increment(events.size());
                told = events.getLast().seq();
                alive = System.nanoTime();
            }
            if (left > 0 && wait) {
                out.flush();
                reader.await(min(
                        KEEP_ALIVE.minusNanos(System.nanoTime() - alive), Duration.ofNanos(end - System.nanoTime())));
                if (System.nanoTime() - alive >= KEEP_ALIVE.toNanos()) {
                    if (reader.position() > told) {
                        told = reader.position();
                        format.position(out, told, watcher.view().horizon());
                    }
                    format.keepAlive(out);
                    out.flush();
                    alive = System.nanoTime();
                }
            }
        }
    }

    /** A database that is away for a while is no reason to send all readers away. */
    private List<RecentEvent> read() {
        try {
            return reader.next((int) Math.min(left, CHUNK_EVENTS));
        } catch (ReadFailure e) {
            LockSupport.parkNanos(RETRY_PAUSE.toNanos());
            return List.of();
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public void close() {
        seat.close();
    }
}
