package dev.sekali.feed.read;

import dev.sekali.events.Walk;
import dev.sekali.events.http.RequestMemory;
import dev.sekali.events.read.ReadFailure;
import dev.sekali.feed.watch.RecentEvent;
import dev.sekali.feed.watch.Watcher;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The next events of a reader, as many as there are and no more than fit. */
public final class Page {

    /** How many events there may be, so that they fit into memory. */
    public static final int MAX_LIMIT = 10_000;

    public static final int DEFAULT_LIMIT = 500;

    /** How long a request may wait for a first event. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /**
     * A page holds its events in memory until they are sent. One event may exceed it, and where {@link RequestMemory} is short,
     * a page ends before.
     */
    private static final long MAX_BYTES = 8L << 20;

    /** How long a page goes on looking for rare events; whoever asked then goes on from the position. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);

    private Page() {}

    /**
     * Reads, and waits when there is nothing.
     *
     * @param wait how long, for a first event
     * @throws ReadFailure when there is nothing and the database can't be read, or there is no memory for a page
     */
    public static List<RecentEvent> take(Reader reader, Watcher watcher, int limit, Duration wait) {
        long begin = System.nanoTime();
        List<RecentEvent> events = new ArrayList<>();
        long bytes = 0;
        while (events.size() < limit && bytes < MAX_BYTES && (events.isEmpty() || RequestMemory.hasRoom())) {
            int atMost = limit - events.size();
            List<RecentEvent> more = RequestMemory.read(
                    reader.isInMemory() ? 0 : Walk.CHUNK_BYTES, () -> reader.next(atMost), Page::bytes);
            events.addAll(more);
            bytes += bytes(more);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            if (more.isEmpty() && reader.isAtHorizon()) {
                Duration left = wait.minus(took);
                if (!events.isEmpty() || !left.isPositive() || watcher.isStopping() || !await(reader, left)) {
                    break;
                }
            } else if (took.compareTo(LONGEST_LOOK.plus(wait)) > 0) {
                break;
            }
        }
        if (events.isEmpty() && watcher.isAway()) {
            throw new ReadFailure(ReadFailure.Kind.AWAY, "the horizon can't be looked for");
        }
        return events;
    }

    private static long bytes(List<RecentEvent> events) {
        return events.stream().mapToLong(event -> event.json().length).sum();
    }

    private static boolean await(Reader reader, Duration atMost) {
        try {
            reader.await(atMost);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A JSON array. */
    public static byte[] json(List<RecentEvent> events) {
        int size =
                2 + events.stream().mapToInt(event -> event.json().length + 1).sum();
        ByteArrayOutputStream json = new ByteArrayOutputStream(size);
        json.write('[');
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                json.write(',');
            }
            json.writeBytes(events.get(i).json());
        }
        json.write(']');
        return json.toByteArray();
    }
}
