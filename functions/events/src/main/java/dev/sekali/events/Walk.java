package dev.sekali.events;

import dev.sekali.database.Sql;
import dev.sekali.events.read.ReadFailure;
import dev.sekali.events.read.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Goes along the events between two seqs, a chunk at a time. Between chunks it holds no snapshot, and of a pool no connection, so
 * whoever takes them slowly holds up nobody; below the horizon nothing changes that would need one, except that retention
 * may delete what was not met yet. Not thread-safe.
 */
public final class Walk {

    /** About what a chunk takes; one event may exceed it. */
    public static final long CHUNK_BYTES = ChunkSize.BYTES;

    private static final Sql CHUNK = Sql.load(Walk.class, "chunk.sql");

    /** A thousand ordinary texts take some 3 ms; of numbers with all the digits there are, 8 MiB take 20. */
    private static final double TEXT_SECONDS = 0.025;

    private static final double NO_TEXT = -1;

    /** A row; empty when there was no time for its text. */
    private record Found(long seq, Optional<Event> event) {}

    private final Rows database;
    private final Filter filter;
    private final Order order;
    private final Sql onward;
    private final Sql among;
    private final ChunkSize size = new ChunkSize();

    /** The events that are left have a seq above {@code low} and up to {@code high}. */
    private long low;

    private long high;

    /** The first of those that are left, if a look found them and did not read them. */
    private List<Long> unread = List.of();

    /**
     * A walk over the events with {@code low < seq <= high}, which a horizon must have reached.
     */
    public Walk(Rows database, Filter filter, Order order, long low, long high) {
        this.database = database;
        this.filter = filter;
        this.order = order;
        Sql ordered = CHUNK.with("order", order.word());
        this.onward = ordered.with("filters", filter.conditions());
        this.among = ordered.with("filters", "AND seq = ANY (CAST(? AS bigint[]))");
        this.low = low;
        this.high = high;
    }

    /**
     * Whether an event is left. Its text is not made for that.
     *
     * @throws ReadFailure when the database can't be read
     */
    public boolean hasNext() {
        if (unread.isEmpty()) {
            unread = seqs(lookOnward(NO_TEXT, 1));
        }
        return !unread.isEmpty();
    }

    /**
     * Reads on.
     *
     * @return the next events, at most so many; empty at the end alone
     * @throws ReadFailure when the database can't be read; the walk stays where it was
     */
    public List<Event> next(long atMost) {
        long rows = Math.min(atMost, size.rows());
        while (true) {
            List<Long> known = unread.subList(0, (int) Math.min(rows, unread.size()));
            List<Found> found = known.isEmpty() ? lookOnward(TEXT_SECONDS, rows) : lookAmong(known);
            List<Event> events = found.stream()
                    .map(Found::event)
                    .takeWhile(Optional::isPresent)
                    .flatMap(Optional::stream)
                    .toList();
            unread = Stream.concat(
                            seqs(found.subList(events.size(), found.size())).stream(),
                            unread.subList(known.size(), unread.size()).stream())
                    .toList();
            if (!events.isEmpty()) {
                goOnAfter(events);
                return events;
            }
            if (known.isEmpty() && found.isEmpty()) {
                return List.of();
            }
            // What was found is deleted by now, or the server was busy between two looks at its clock.
        }
    }

    /** How many rows the next chunk may have, as far as the last one tells. */
    public long nextRows() {
        return size.rows();
    }

    private void goOnAfter(List<Event> events) {
        size.saw(events);
        long last = events.getLast().seq();
        switch (order) {
            case ASC -> low = last;
            case DESC -> high = last - 1;
        }
    }

    private List<Found> lookOnward(double textSeconds, long rows) {
        return low < high ? look(onward, textSeconds, filter.parameters(), rows) : List.of();
    }

    private List<Found> lookAmong(List<Long> seqs) {
        String array = seqs.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
        return look(among, TEXT_SECONDS, List.of(array), seqs.size());
    }

    private List<Found> look(Sql sql, double textSeconds, List<?> filters, long rows) {
        List<Object> parameters = new ArrayList<>(List.of(textSeconds, low, high));
        parameters.addAll(filters);
        parameters.add(rows);
        return database.rows(sql, parameters, row -> new Found(row.getLong("seq"), Event.from(row)));
    }

    private static List<Long> seqs(List<Found> found) {
        return found.stream().map(Found::seq).toList();
    }
}
