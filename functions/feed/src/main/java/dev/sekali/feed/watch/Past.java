package dev.sekali.feed.watch;

import dev.sekali.events.Event;
import dev.sekali.events.Filter;
import dev.sekali.events.Order;
import dev.sekali.events.Walk;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.ReadFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * What was just read from the database for the reader of one shard, for those of the others, which want their part of the same
 * stretch a moment later. Otherwise each event would be read as often as there are shards. Thread-safe.
 */
public final class Past {

    /** Of all stretches together; the last one may exceed it. Readers that are further apart read by themselves. */
    private static final long MAX_BYTES = 8L << 20;

    /** A statement that looks for rare events goes no further, so that each ends in time. */
    public static final long WINDOW_SEQS = 100_000;

    /** Who reads a stretch makes those wait who want the same; of other topics hardly anybody. */
    private static final int LOCKS = 16;

    /**
     * All events of some topics that are above {@code low} and up to {@code high}.
     *
     * @param nextRows how many rows the next one may have
     */
    public record Stretch(Set<String> topics, long low, long high, List<RecentEvent> events, long nextRows) {

        /** Those above a position. */
        public List<RecentEvent> after(long position) {
            return Tail.after(events, position);
        }

        private boolean covers(Set<String> others, long position) {
            return low <= position && position < high && topics.equals(others);
        }

        private long bytes() {
            return events.stream().mapToLong(RecentEvent::size).sum();
        }
    }

    private final EventDatabase database;
    private final List<Lock> locks =
            Stream.<Lock>generate(ReentrantLock::new).limit(LOCKS).toList();

    /** The newest last. */
    private volatile List<Stretch> kept = List.of();

    /** How often the database was set back. Guarded by this. */
    private int setBacks;

    Past(EventDatabase database) {
        this.database = database;
    }

    /**
     * The stretch that begins at a position or holds it. Waits while another reader reads it.
     *
     * @param topics one of these; empty: any
     * @param horizon above the position; how far everything is final
     * @throws ReadFailure when the database can't be read
     */
    public Stretch read(Set<String> topics, long position, long horizon) {
        Optional<Stretch> known = find(topics, position);
        if (known.isPresent()) {
            return known.get();
        }
        Lock lock = locks.get(Math.floorMod(topics.hashCode(), LOCKS));
        lock.lock();
        try {
            Optional<Stretch> meanwhile = find(topics, position);
            return meanwhile.isPresent() ? meanwhile.get() : readNew(topics, position, horizon);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Stretch> find(Set<String> topics, long position) {
        return kept.stream().filter(it -> it.covers(topics, position)).findFirst();
    }

    private Stretch readNew(Set<String> topics, long position, long horizon) {
        int before = setBacks();
        long rows = kept.stream()
                .filter(it -> it.high == position && it.topics.equals(topics))
                .findFirst()
                .map(Stretch::nextRows)
                .orElse(Long.MAX_VALUE);
        long end = Math.min(horizon, position + WINDOW_SEQS);
        Filter filter = new Selection(topics, Optional.empty(), Optional.empty()).filter();
        Walk walk = new Walk(database, filter, Order.ASC, position, end);
        List<Event> chunk = walk.next(rows);
        Stretch stretch = new Stretch(
                topics,
                position,
                chunk.isEmpty() ? end : chunk.getLast().seq(),
                chunk.stream().map(RecentEvent::new).toList(),
                walk.nextRows());
        keep(stretch, before);
        return stretch;
    }

    private synchronized int setBacks() {
        return setBacks;
    }

    private synchronized void keep(Stretch stretch, int before) {
        if (before != setBacks) {
            return;
        }
        List<Stretch> all = new ArrayList<>(kept);
        all.add(stretch);
        long bytes = all.stream().mapToLong(Stretch::bytes).sum();
        while (bytes > MAX_BYTES && all.size() > 1) {
            bytes -= all.removeFirst().bytes();
        }
        kept = List.copyOf(all);
    }

    /** The database is one of before, which may give the same seqs to other events. */
    synchronized void setBack() {
        setBacks++;
        kept = List.of();
    }
}
