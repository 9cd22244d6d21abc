package dev.sekali.feed.read;

import dev.sekali.events.ReadAhead;
import dev.sekali.events.Walk;
import dev.sekali.events.http.Answer;
import dev.sekali.events.http.RequestMemory;
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

    /** Where memory is short: so few of them are not counted. */
    private static final int FEW_EVENTS = 32;

    /** While one is written, the next one is read. */
    private static final long BYTES_TO_CATCH_UP = 2 * Walk.CHUNK_BYTES;

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

    /** Whether memory is taken for what it reads from the database. */
    private boolean catchingUp;

    private int chunkEvents = FEW_EVENTS;

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
        makeRoom();
        while (left > 0 && System.nanoTime() < end && !watcher.isStopping()) {
            List<RecentEvent> events = ahead.next();
            left -= events.size();
            boolean wait = events.isEmpty() || reader.isAtHorizon();
            makeRoom();
            if (left > 0 && !wait && chunkEvents == CHUNK_EVENTS) {
                ahead.begin();
            }
            for (RecentEvent event : events) {
                format.event(out, event);
            }
            if (!events.isEmpty()) {
                // Before the next read, which may be slow.
                out.flush();
                sent.increment(events.size());
                told = events.getLast().seq();
                alive = System.nanoTime();
            }
            if (left > 0 && wait) {
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

    /** Takes memory to catch up, or goes in small steps where there is none; gives it back when the newest are reached. */
    private void makeRoom() {
        boolean free = reader.isInMemory();
        if (free && catchingUp) {
            RequestMemory.giveBack(BYTES_TO_CATCH_UP);
            catchingUp = false;
        } else if (!free && !catchingUp) {
            catchingUp = RequestMemory.tryTake(BYTES_TO_CATCH_UP);
        }
        chunkEvents = free || catchingUp ? CHUNK_EVENTS : FEW_EVENTS;
    }

    /** A database that is away for a while is no reason to send all readers away. */
    private List<RecentEvent> read() {
        try {
            return reader.next((int) Math.min(left, chunkEvents));
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
