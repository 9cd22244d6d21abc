package dev.sekali.chaos.feed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * What a reader met and handled, or all consumers of a subscription together, shard by shard in the order of meeting.
 * Thread-safe.
 */
final class Account {

    private final String name;
    private final boolean once;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<List<Met>> shards;
    private final Set<Long> handled = new HashSet<>();
    private final long[] highest;

    /**
     * An empty one.
     *
     * @param once whether it must meet nothing again
     */
    Account(String name, boolean once, int shards) {
        this.name = name;
        this.once = once;
        this.shards = IntStream.range(0, shards)
                .<List<Met>>mapToObj(_ -> new ArrayList<>())
                .toList();
        this.highest = new long[shards];
    }

    String name() {
        return name;
    }

    boolean once() {
        return once;
    }

    /** Notes what was given. */
    void meet(int shard, List<Met> events) {
        lock.lock();
        try {
            shards.get(shard).addAll(events);
        } finally {
            lock.unlock();
        }
    }

    /** Notes what was done, so that nobody needs to be given it any more. */
    void handle(int shard, List<Met> events) {
        lock.lock();
        try {
            for (Met event : events) {
                handled.add(event.seq());
                highest[shard] = Math.max(highest[shard], event.seq());
            }
        } finally {
            lock.unlock();
        }
    }

    Set<Long> handled() {
        lock.lock();
        try {
            return Set.copyOf(handled);
        } finally {
            lock.unlock();
        }
    }

    /** How many events were handled, however often. */
    int size() {
        lock.lock();
        try {
            return handled.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether an event from there on was handled in each shard. */
    boolean hasReached(long seq) {
        lock.lock();
        try {
            return IntStream.range(0, highest.length).allMatch(shard -> highest[shard] >= seq);
        } finally {
            lock.unlock();
        }
    }

    /** What was given, in order. */
    List<List<Met>> shards() {
        lock.lock();
        try {
            return shards.stream().map(List::copyOf).toList();
        } finally {
            lock.unlock();
        }
    }
}
