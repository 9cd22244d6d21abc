package dev.sekali.bench.baseline;

import dev.sekali.bench.workload.Stream;
import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients of the database that store events as fast as they can, a thread and a connection each. */
public final class Clients {

    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(1);

    private Clients() {}

    /** The usual design, with one counter row. */
    public static double insertAndCount(DatabaseSettings database, Stream stream, int clients, Duration duration)
            throws SQLException, InterruptedException {
        try (Connection connection = connector(database).open()) {
            Insert.prepareCounter(connection);
        }
        return rate(database, true, stream, clients, duration);
    }

    /** One autocommitted insert an event. */
    public static double insert(DatabaseSettings database, Stream stream, int clients, Duration duration)
            throws SQLException, InterruptedException {
        return rate(database, false, stream, clients, duration);
    }

    /** How long one client's single insert takes on an idle database, flush included: the median, in microseconds. */
    public static double idleCommitMicros(DatabaseSettings database, Stream stream, Duration duration)
            throws SQLException {
        List<Long> nanos = new ArrayList<>();
        try (Connection connection = connector(database).open()) {
            Insert insert = new Insert(connection, false);
            long end = System.nanoTime() + duration.toNanos();
            while (System.nanoTime() - end < 0) {
                long begin = System.nanoTime();
                insert.store(stream.nextOriginal());
                nanos.add(System.nanoTime() - begin);
            }
        }
        nanos.sort(null);
        return nanos.get(nanos.size() / 2) / 1e3;
    }

    /** Events a second. */
    private static double rate(DatabaseSettings database, boolean counts, Stream stream, int clients, Duration duration)
            throws SQLException, InterruptedException {
        List<Connection> connections = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            for (int i = 0; i < clients; i++) {
                connections.add(connector(database).open());
            }
            long begin = System.nanoTime();
            long end = begin + duration.toNanos();
            List<Future<Long>> stored = new ArrayList<>();
            for (Connection connection : connections) {
                stored.add(threads.submit(() -> storeUntil(end, new Insert(connection, counts), stream)));
            }
            long events = 0;
            for (Future<Long> count : stored) {
                events += count.get();
            }
            return events / ((System.nanoTime() - begin) / 1e9);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed", e.getCause());
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private static long storeUntil(long end, Insert insert, Stream stream) throws SQLException {
        long events = 0;
        for (; System.nanoTime() - end < 0; events++) {
            insert.store(stream.next());
        }
        return events;
    }

    static Connector connector(DatabaseSettings database) {
        return new Connector(database, "sekali-bench", STATEMENT_TIMEOUT);
    }
}
