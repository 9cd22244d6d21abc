package dev.sekali.feed.subscriptions;

import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.ReadFailure;
import dev.sekali.feed.read.Page;
import dev.sekali.feed.read.Reader;
import dev.sekali.feed.read.Starts;
import dev.sekali.feed.watch.RecentEvent;
import dev.sekali.feed.watch.Selection;
import dev.sekali.feed.watch.View;
import dev.sekali.feed.watch.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds the next events of a subscription for one request. Who asked for no shard in particular may have its shard changed for
 * another while there is nothing for it: one reader alone thus serves all shards, and several never wait for each other. It
 * holds a shard at every moment, so that it has one when something comes. Not thread-safe.
 */
final class Delivery {

    /** How often somebody who waits looks for a shard that its reader has left behind. */
    private static final Duration SLICE = Duration.ofSeconds(5);

    /** How long to look at one shard after another before anything is answered. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);

    /** So much of a lease may be gone when the answer comes; where events come fast, nothing is renewed but by each request. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /**
     * What was found.
     *
     * @param position what to acknowledge
     * @param lost whether the lease was lost meanwhile; then nothing else counts
     */
    record Batch(List<RecentEvent> events, Lease lease, long position, boolean lost) {}

    private final SubscriptionTable table;
    private final EventDatabase database;
    private final Watcher watcher;
    private final Starts starts;
    private final Subscription subscription;
    private final EventsQuery query;
    private final boolean mayChange;
    private final long begin = System.nanoTime();

    private SubscriptionTable.Held held;
    private Reader reader;

    /** Whether the lease that is held covers the wait too. */
    private boolean coversWait;

    /** Shards that are free and acknowledged to less than this are worth a look; */
    private long below;

    /** and so are these, a bit each. */
    private long shards;

    /** Up to here no shard that was free had anything; negative until that was seen. */
    private long known = -1;

    Delivery(
            SubscriptionTable table,
            EventDatabase database,
            Watcher watcher,
            Starts starts,
            Subscription subscription,
            EventsQuery query,
            SubscriptionTable.Held held) {
        this.table = table;
        this.database = database;
        this.watcher = watcher;
        this.starts = starts;
        this.subscription = subscription;
        this.query = query;
        this.mayChange = subscription.shards() > 1
                && query.shard().isEmpty()
                && query.held().isEmpty();
        this.held = held;
        this.reader = reader(held);
    }

    private Reader reader(SubscriptionTable.Held shard) {
        return new Reader(
                database,
                watcher,
                subscription.selection(shard.lease().shard()),
                shard.position(),
                query.skipExpired());
    }

    /** The one that is held now. */
    Lease lease() {
        return held.lease();
    }

    /**
     * Reads, and waits when there is nothing.
     *
     * @throws ReadFailure when the database can't be asked
     * @throws dev.sekali.host.ProblemException 410 when retention was faster, 409 when the database was set back
     */
    Batch next() {
        while (true) {
            if (reader.position() > watcher.view().drawn()) {
                // Another replica may have seen more, or the database was set back: now it is known which.
                starts.refresh();
            }
            List<RecentEvent> events = Page.take(reader, watcher, query.limit(), Duration.ZERO);
            if (!events.isEmpty()) {
                return kept(events);
            }
            if (known < 0 || known > watcher.view().drawn()) {
                // Not seen yet, or in a database that was set back since.
                known = reader.position();
                below = known;
            }
            if (mayChange && !isLate() && change()) {
                continue;
            }
            if (!left().isPositive() || watcher.isStopping()) {
                return passed();
            }
            Duration atMost = SLICE;
            if (took().compareTo(SOON) < 0) {
                atMost = SOON.minus(took());
            } else if (!cover()) {
                return lost();
            }
            try {
                await(left().compareTo(atMost) < 0 ? left() : atMost);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Batch(List.of(), held.lease(), reader.position(), false);
            }
        }
    }

    /** A lease that may have become short on the way is renewed. */
    private Batch kept(List<RecentEvent> events) {
        if (coversWait || took().compareTo(SOON) > 0) {
            if (table.renew(subscription.name(), held.lease(), query.lease(), 0).isEmpty()) {
                return lost();
            }
        }
        return new Batch(events, held.lease(), reader.position(), false);
    }

    /** Nothing was there to be acknowledged, so the position moves on by itself. */
    private Batch passed() {
        Optional<Long> position = table.renew(subscription.name(), held.lease(), query.lease(), reader.position());
        return position.map(at -> new Batch(List.of(), held.lease(), at, false)).orElseGet(this::lost);
    }

    private Batch lost() {
        return new Batch(List.of(), held.lease(), reader.position(), true);
    }

    /** Takes another shard, then gives this one back, where nothing was there to be acknowledged. */
    private boolean change() {
        Duration length = coversWait ? query.lease().plus(left()) : query.lease();
        Optional<SubscriptionTable.Held> other = table.take(subscription, query.reader(), length, below, shards);
        if (other.isEmpty()) {
            return false;
        }
        Lease before = held.lease();
        long passed = reader.position();
        // First of all, so that whoever ends this request gives back what is held by then, also when the next line
        // fails.
        held = other.get();
        reader = reader(held);
        shards &= ~Subscription.bit(held.lease().shard());
        table.giveBack(subscription.name(), before, passed);
        return true;
    }

    /** Makes the lease last until the wait is over, and then as long as was asked for. */
    private boolean cover() {
        if (coversWait) {
            return true;
        }
        coversWait = table.renew(
                        subscription.name(), held.lease(), query.lease().plus(left()), 0)
                .isPresent();
        return coversWait;
    }

    /** Waits until there may be something for this shard, or for one that could be had instead. */
    private void await(Duration atMost) throws InterruptedException {
        if (mayChange && table.hasFree(subscription.name())) {
            awaitAny(atMost);
        } else {
            reader.await(atMost);
            known = reader.position();
            below = known;
            shards = 0;
        }
    }

    /** Waits for an event of any shard. Which one it is, memory tells mostly; that one alone is then worth a look. */
    private void awaitAny(Duration atMost) throws InterruptedException {
        Selection any = subscription.selection();
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            View view = watcher.view();
            if (view.horizon() > known) {
                shards = view.hasInMemory(known) ? shardsOf(view.after(known), any) : Subscription.ALL_SHARDS;
                known = view.horizon();
                if (shards != 0) {
                    below = 0;
                    return;
                }
            }
            long nanos = end - System.nanoTime();
            if (nanos <= 0 || watcher.isStopping() || view.drawn() < known) {
                below = known;
                return;
            }
            known = watcher.await(any, known, Duration.ofNanos(nanos));
        }
    }

    private long shardsOf(Iterable<RecentEvent> events, Selection any) {
        long found = 0;
        for (RecentEvent event : events) {
            if (any.wants(event)) {
                found |= Subscription.bit(event.shardOf(subscription.shards()));
            }
        }
        return found;
    }

    private boolean isLate() {
        return took().compareTo(query.longestWait().plus(LONGEST_LOOK)) > 0;
    }

    private Duration left() {
        return query.longestWait().minus(took());
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
