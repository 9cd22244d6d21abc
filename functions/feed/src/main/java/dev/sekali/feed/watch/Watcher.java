package dev.sekali.feed.watch;

import dev.sekali.database.Sql;
import dev.sekali.events.Event;
import dev.sekali.events.Horizon;
import dev.sekali.events.Order;
import dev.sekali.events.Walk;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.Heartbeat;
import dev.sekali.events.read.Session;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how far the table is final, on one thread for all readers of the process. It looks at the sequence while somebody
 * waits, and at the locks only when that moved; the steps and why they are right are those of {@link Horizon}. A horizon that
 * was reached stays reached: while a stranger's transaction is open on the table, the last one stands. Thread-safe.
 *
 * <p>Its looks share one connection. When the server crashes, it may give numbers again that it gave before; the connection
 * ends with it, and with that the candidate, which such a number would make a wrong one.
 */
public final class Watcher implements AutoCloseable {

    private static final Sql DRAWN = Sql.load(Watcher.class, "drawn.sql");
    private static final Sql HORIZON = Sql.load(Watcher.class, "horizon.sql");
    private static final System.Logger LOG = System.getLogger(Watcher.class.getName());

    private static final Selection ALL = new Selection(Set.of(), Optional.empty(), Optional.empty());

    /** Between looks while events come: about the time of a flush. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(2);

    /** The more come, the more come together: readers wait longer, and publishers keep their processors. */
    private static final Duration PAUSE_AN_EVENT = Duration.ofNanos(250_000);

    private static final Duration LONGEST_PAUSE_AMONG_EVENTS = Duration.ofMillis(20);

    /** While nothing comes: five looks a second, however many wait. */
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    /** What is further away is read by whoever wants it, from the database. */
    private static final long MOST_NEW_SEQS = 5_000;

    private static final int CHUNK_EVENTS = 500;

    private static final Duration WARM = Duration.ofSeconds(2);

    private static final Duration STOP_WAIT = Duration.ofSeconds(2);

    /** A horizon to be. */
    private record Candidate(long seq, Set<String> writers, long sinceNanos) {}

    /** Somebody who waits. Guarded by the lock. */
    private static final class Waiter {
        private final Selection selection;
        private final Condition woken;
        /** Up to here there is nothing that it wants. */
        private long position;

        private boolean ready;

        private Waiter(Selection selection, Condition woken, long position) {
            this.selection = selection;
            this.woken = woken;
            this.position = position;
        }
    }

    private final EventDatabase database;
    private final Past past;
    private final Heartbeat heartbeat;
    private final LongSupplier nanoClock;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final Condition settled = lock.newCondition();
    private final Set<Waiter> waiters = new HashSet<>();
    /** When somebody waited last. Guarded by the lock. */
    private long lastWaitNanos;

    /** How many wait for a look that was made since they came. Guarded by the lock. */
    private int hurried;

    /** Whether a look is wanted before the pause is over. Only {@link #pauseNow} knows whether there is one. Guarded by the lock. */
    private boolean asked;

    /** Whether the last look failed. */
    private volatile boolean away;

    private volatile boolean stopping;
    private volatile boolean closed;
    private volatile View view = View.NONE;

    /** When the oldest look began that is not settled. Written by the thread alone. */
    private volatile Optional<Long> standsStillSince = Optional.empty();

    // Of the thread alone.
    private @Nullable Session session;
    private Optional<Candidate> candidate = Optional.empty();
    private Duration pause = SHORTEST_PAUSE;

    private Watcher(EventDatabase database, Heartbeat heartbeat, LongSupplier nanoClock) {
        this.database = database;
        this.past = new Past(database);
        this.heartbeat = heartbeat;
        this.nanoClock = nanoClock;
        this.lastWaitNanos = nanoClock.getAsLong() - WARM.toNanos() - 1;
        this.thread = Thread.ofPlatform().name("feed-watcher").daemon().unstarted(this::run);
    }

    /** Starts; the database may be away. */
    public static Watcher start(EventDatabase database, Heartbeat heartbeat, LongSupplier nanoClock) {
        Watcher watcher = new Watcher(database, heartbeat, nanoClock);
        watcher.thread.start();
        return watcher;
    }

    /** What is known now, which may be some time old while nobody waits. */
    public View view() {
        return view;
    }

    /** What is not in memory, for readers of shards. */
    public Past past() {
        return past;
    }

    /** How long the horizon has stood still behind a transaction that is open; zero when it does not. */
    public Duration standsStill() {
        return standsStillSince
                .map(since -> Duration.ofNanos(nanoClock.getAsLong() - since))
                .orElse(Duration.ZERO);
    }

    /**
     * Waits until there may be an event above a position that a selection wants, or until the database was set back.
     *
     * @return the position, or one further up to which there is none
     */
    public long await(Selection selection, long position, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            View now = view;
            if (stopping || now.horizon() > position) {
                return position;
            }
            if (now.drawn() < position) {
                // The database was set back, or the view is too old to tell: the next one tells.
                var _ = awaitDrawn(position, atMost.compareTo(LONGEST_PAUSE) < 0 ? atMost : LONGEST_PAUSE);
                return position;
            }
            Waiter waiter = new Waiter(selection, lock.newCondition(), position);
            if (waiters.isEmpty()) {
                ask();
            }
            waiters.add(waiter);
            try {
                long nanos = atMost.toNanos();
                while (!waiter.ready && !stopping && nanos > 0) {
                    nanos = waiter.woken.awaitNanos(nanos);
                }
                return waiter.position;
            } finally {
                waiters.remove(waiter);
                lastWaitNanos = nanoClock.getAsLong();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every number that was drawn up to one is settled, so that whoever saw a commit sees its event.
     *
     * @param atMost after which what is known must do: a transaction takes long
     */
    public void awaitSettled(long drawn, Duration atMost) throws InterruptedException {
        awaitView(now -> now.settled() >= drawn, atMost);
    }

    /**
     * Waits until it is known here that a number was drawn, which somebody else has seen.
     *
     * @return whether it is known
     */
    public boolean awaitDrawn(long seq, Duration atMost) throws InterruptedException {
        return awaitView(now -> now.drawn() >= seq, atMost);
    }

    /**
     * Waits until a horizon is known.
     *
     * @return whether it is
     */
    public boolean awaitKnown(Duration atMost) throws InterruptedException {
        return awaitView(View::isKnown, atMost);
    }

    private boolean awaitView(Predicate<View> wished, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            hurried++;
            ask();
            long nanos = atMost.toNanos();
            while (!wished.test(view) && !stopping && nanos > 0) {
                nanos = settled.awaitNanos(nanos);
            }
            return wished.test(view);
        } finally {
            hurried--;
            lock.unlock();
        }
    }

    private void ask() {
        asked = true;
        wanted.signal();
    }

    /** Whether the database could not be looked at the last time. */
    public boolean isAway() {
        return away;
    }

    /** Ends all waits, from now on. */
    public void stopping() {
        stopping = true;
        lock.lock();
        try {
            waiters.forEach(waiter -> waiter.woken.signal());
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public boolean isStopping() {
        return stopping;
    }

    private void run() {
        while (!closed) {
            try {
                away = !heartbeat.beat(this::look);
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.ERROR, "the watcher failed; it goes on", e);
                away = true;
            }
            if (away) {
                forget();
            }
            rest();
        }
        forget();
    }

    /** What was begun on a connection ends with it. */
    private void forget() {
        if (session != null) {
            session.close();
            session = null;
        }
        candidate = Optional.empty();
        standsStillSince = Optional.empty();
        pause = SHORTEST_PAUSE;
        // What a crash took back above the last event may be drawn again, up to the same number.
        View now = view;
        publish(
                new View(
                        now.drawn(),
                        Math.min(now.settled(), now.horizon()),
                        now.horizon(),
                        now.expired(),
                        Tail.above(now.horizon())),
                List.of());
    }

    private void rest() {
        lock.lock();
        try {
            long begin = nanoClock.getAsLong();
            for (long left = pauseNow().toNanos(); left > 0 && !closed; ) {
                wanted.awaitNanos(left);
                left = pauseNow().toNanos() - (nanoClock.getAsLong() - begin);
            }
            asked = false;
        } catch (InterruptedException e) {
            // By close, which sets the flag.
        } finally {
            lock.unlock();
        }
    }

    private Duration pauseNow() {
        if (away) {
            return LONGEST_PAUSE;
        }
        // While a transaction is waited for, who asks can't be helped sooner, and asking must not make looks.
        if (asked && candidate.isEmpty()) {
            return Duration.ZERO;
        }
        return waiters.isEmpty() && hurried == 0 ? Heartbeat.INTERVAL : pause;
    }

    private void look() {
        Session looking = session();
        Drawn now = looking.rows(DRAWN, List.of(), row -> new Drawn(row.getLong(1), row.getLong(2)))
                .getFirst();
        View before = view;
        candidate = candidate.filter(it -> it.seq() <= now.seq());
        if (now.seq() < before.horizon()) {
            setBack(now);
        } else if (now.seq() < before.settled()) {
            // A crash took numbers back that no committed event had; those may be under way again.
            publish(new View(now.seq(), before.horizon(), before.horizon(), now.expired(), before.tail()), List.of());
        } else {
            publish(
                    new View(
                            now.seq(),
                            before.settled(),
                            before.horizon(),
                            now.expired(),
                            before.tail().without(now.expired(), before.horizon())),
                    List.of());
        }
        if (candidate.isEmpty() && now.seq() > view.settled()) {
            candidate = Optional.of(new Candidate(now.seq(), Horizon.writers(looking), nanoClock.getAsLong()));
            pause = SHORTEST_PAUSE;
        } else {
            candidate.ifPresent(it -> it.writers().retainAll(Horizon.writers(looking)));
        }
        if (candidate.isPresent() && candidate.get().writers().isEmpty()) {
            long come = candidate.get().seq() - view.settled();
            settle(looking, candidate.get().seq());
            candidate = Optional.empty();
            pause = pauseAfter(come);
        } else {
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        standsStillSince = candidate.map(Candidate::sinceNanos);
    }

    private static Duration pauseAfter(long events) {
        return Duration.ofNanos(Math.clamp(
                events * PAUSE_AN_EVENT.toNanos(), SHORTEST_PAUSE.toNanos(), LONGEST_PAUSE_AMONG_EVENTS.toNanos()));
    }

    private record Drawn(long seq, long expired) {}

    private Session session() {
        Session open = session;
        if (open == null) {
            open = database.session();
            session = open;
        }
        return open;
    }

    private static long horizon(Session looking, long upTo) {
        return looking.rows(HORIZON, List.of(upTo, upTo), row -> row.getLong(1)).getFirst();
    }

    /** Everything up to a seq is final. */
    private void settle(Session looking, long seq) {
        View before = view;
        if (isIdle() || seq - before.settled() > MOST_NEW_SEQS) {
            long horizon = Math.max(before.horizon(), horizon(looking, seq));
            publishUnread(new View(before.drawn(), seq, horizon, before.expired(), Tail.above(horizon)));
            return;
        }
        Walk walk = new Walk(looking, ALL.filter(), Order.ASC, before.horizon(), seq);
        for (List<Event> chunk = walk.next(CHUNK_EVENTS); !chunk.isEmpty(); chunk = walk.next(CHUNK_EVENTS)) {
            List<RecentEvent> events = chunk.stream().map(RecentEvent::new).toList();
            View now = view;
            publish(
                    new View(
                            now.drawn(),
                            events.getLast().seq(),
                            events.getLast().seq(),
                            now.expired(),
                            now.tail().with(events)),
                    events);
        }
        View now = view;
        publish(new View(now.drawn(), seq, now.horizon(), now.expired(), now.tail()), List.of());
    }

    /** Between two requests of a reader nobody waits; what comes then is read all the same, once instead of by each of them. */
    private boolean isIdle() {
        lock.lock();
        try {
            return waiters.isEmpty() && nanoClock.getAsLong() - lastWaitNanos > WARM.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /** The database is one of before: what was known of it is of no use. */
    private void setBack(Drawn now) {
        LOG.log(
                System.Logger.Level.WARNING,
                "the database was set back: its last event was {0}, and is {1} at most",
                view.horizon(),
                now.seq());
        candidate = Optional.empty();
        past.setBack();
        publishUnread(new View(now.seq(), View.NOT_KNOWN, 0, now.expired(), Tail.above(0)));
    }

    /** Shows a new view and wakes those for whom there is something. */
    private void publish(View next, List<RecentEvent> events) {
        Set<String> topics = events.stream().map(RecentEvent::topic).collect(Collectors.toSet());
        lock.lock();
        try {
            view = next;
            settled.signalAll();
            for (Waiter waiter : waiters) {
                if (!waiter.ready && waiter.position < next.horizon()) {
                    if (waiter.selection.mayWant(topics) && events.stream().anyMatch(waiter.selection::wants)) {
                        wake(waiter);
                    } else {
                        waiter.position = next.horizon();
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Shows a new view of which the events were not read, so that everybody has to look. */
    private void publishUnread(View next) {
        lock.lock();
        try {
            view = next;
            settled.signalAll();
            waiters.forEach(Watcher::wake);
        } finally {
            lock.unlock();
        }
    }

    private static void wake(Waiter waiter) {
        waiter.ready = true;
        waiter.woken.signal();
    }

    @Override
    public void close() {
        stopping();
        closed = true;
        thread.interrupt();
        try {
            var _ = thread.join(STOP_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
