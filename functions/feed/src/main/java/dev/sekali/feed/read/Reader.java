package dev.sekali.feed.read;

import dev.sekali.database.Sql;
import dev.sekali.events.Event;
import dev.sekali.events.Horizon;
import dev.sekali.events.Order;
import dev.sekali.events.Walk;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.ReadFailure;
import dev.sekali.feed.watch.Past;
import dev.sekali.feed.watch.RecentEvent;
import dev.sekali.feed.watch.Selection;
import dev.sekali.feed.watch.View;
import dev.sekali.feed.watch.Watcher;
import dev.sekali.host.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes along the events that a selection wants, up to the horizon: those of before from the database, the newest from memory.
 * Not thread-safe.
 */
public final class Reader {

    private static final Sql EXPIRED = Sql.load(Reader.class, "expired.sql");
    private static final Sql OLDEST = Sql.load(Reader.class, "oldest.sql");

    private final EventDatabase database;
    private final Watcher watcher;
    private final Selection selection;

    private long position;

    /** What retention has deleted up to here was not to be met. */
    private long forgiven;

    /** Of the window that is being read from the database, and where it ends. */
    private Optional<Walk> walk = Optional.empty();

    private long walkEnd;

    /**
     * A reader that begins above a position.
     *
     * @param skipExpired whether it goes on where retention has deleted events that it did not meet
     */
    public Reader(EventDatabase database, Watcher watcher, Selection selection, long position, boolean skipExpired) {
        this.database = database;
        this.watcher = watcher;
        this.selection = selection;
        this.position = position;
        this.forgiven = skipExpired ? Long.MAX_VALUE : 0;
    }

    /** Up to here it has met everything. */
    public long position() {
        return position;
    }

    /** Whether everything that is final was met. */
    public boolean isAtHorizon() {
        return position >= watcher.view().horizon();
    }

    /** Whether the next events are in memory, where they are everybody's. */
    boolean isInMemory() {
        return watcher.view().hasInMemory(position);
    }

    /**
     * Reads on.
     *
     * @param limit at most so many
     * @return the next events; none when it is at the horizon, or nothing was wanted in the stretch that it looked at
     * @throws ProblemException 410 when retention has deleted events that it did not meet, 409 when the database was set back
     * @throws ReadFailure when the database can't be read
     */
    public List<RecentEvent> next(int limit) {
        View view = watcher.view();
        if (position > view.drawn()) {
            // The view may be older than the position, which another process gave.
            if (position > Horizon.lastSeq(database)) {
                throw Positions.ahead(position, watcher);
            }
            return List.of();
        }
        if (position >= view.horizon()) {
            return List.of();
        }
        return view.hasInMemory(position) ? recent(view, limit) : stored(view, limit);
    }

    private List<RecentEvent> recent(View view, int limit) {
        walk = Optional.empty();
        return pick(view.after(position), view.horizon(), limit);
    }

    /** Chooses from all events above the position and up to an end, and moves on behind what it chose or to the end. */
    private List<RecentEvent> pick(List<RecentEvent> events, long end, int limit) {
        List<RecentEvent> found = new ArrayList<>();
        for (RecentEvent event : events) {
            position = event.seq();
            if (selection.wants(event)) {
                found.add(event);
                if (found.size() == limit) {
                    return found;
                }
            }
        }
        position = end;
        return found;
    }

    private List<RecentEvent> stored(View view, int limit) {
        // At the oldest event, whichever that is when the chunk is read.
        boolean begins = position == 0;
        if (begins) {
            beginAtOldest(view);
            if (position >= view.horizon()) {
                return List.of();
            }
        }
        if (selection.shard().isPresent()) {
            Past.Stretch stretch = watcher.past().read(selection.topics(), position, view.horizon());
            if (!begins) {
                checkExpired();
            }
            return pick(stretch.after(position), stretch.high(), limit);
        }
        if (walk.isEmpty() || walkEnd <= position || walkEnd > view.horizon()) {
            walkEnd = Math.min(view.horizon(), position + Past.WINDOW_SEQS);
            walk = Optional.of(new Walk(database, selection.filter(), Order.ASC, position, walkEnd));
        }
        Walk walking = walk.get();
        List<Event> chunk = walking.next(limit);
        // The walk is past the chunk now. When the check fails, the chunk is not handed out, and has to be read again.
        walk = Optional.empty();
        if (!begins) {
            checkExpired();
        }
        if (chunk.isEmpty()) {
            position = walkEnd;
        } else {
            position = chunk.getLast().seq();
            walk = Optional.of(walking);
        }
        return chunk.stream().map(RecentEvent::new).toList();
    }

    /** After a look, since what was deleted before it is marked before it. */
    private void checkExpired() {
        if (forgiven == Long.MAX_VALUE) {
            return;
        }
        long expired = database.one(EXPIRED, row -> row.column(1).get(Long.class));
        if (expired > Math.max(position, forgiven)) {
            throw Positions.expired(position, expired + 1);
        }
    }

    private void beginAtOldest(View view) {
        Oldest oldest = database.one(
                OLDEST,
                row -> new Oldest(
                        row.column("expired").get(Long.class),
                        row.column("before_oldest").get(Long.class)));
        position = Math.min(oldest.before(), view.horizon());
        forgiven = Math.max(forgiven, oldest.expired());
    }

    private record Oldest(long expired, long before) {}

    /**
     * Fails at once if it could not go on.
     *
     * @throws ProblemException as {@link #next} would
     */
    void check() {
        View view = watcher.view();
        if (position > 0 && (!view.isKnown() || !view.hasInMemory(position))) {
            checkExpired();
        }
    }

    /** Waits until there may be something, at the horizon alone. */
    public void await(Duration atMost) throws InterruptedException {
        position = watcher.await(selection, position, atMost);
    }
}
