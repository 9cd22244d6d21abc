package dev.sekali.chaos.judge;

import dev.sekali.database.Connector;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks at counters and rows while a test runs, in one statement and so at one instant, over a connection of its own
 * that it renews when it breaks. Thread-safe.
 */
public final class Sampler implements AutoCloseable {

    private static final int MAX_FAULTS = 10;

    private static final String SAMPLE = """
            SELECT coalesce(sum(received), 0), coalesce(sum(unique_processed), 0), coalesce(sum(duplicate_dropped), 0),
                   coalesce(sum(expired), 0), (SELECT count(*) FROM processed_events)
            FROM audit_stats""";

    private final Connector connector;
    private final Duration pause;
    private final AtomicLong samples = new AtomicLong();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Thread thread = Thread.ofVirtual().name("sampler").unstarted(this::run);
    private volatile boolean closed;

    private Sampler(Connector connector, Duration pause) {
        this.connector = connector;
        this.pause = pause;
    }

    /** Starts to look, with a pause after each look: rows are counted one by one, which many of them make slow. */
    public static Sampler start(Connector connector, Duration pause) {
        Sampler sampler = new Sampler(connector, pause);
        sampler.thread.start();
        return sampler;
    }

    /** How often it saw the tables. Faults of the database are no samples. */
    public long samples() {
        return samples.get();
    }

    /** What was wrong when it looked, the first ten times. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try (Connection connection = connector.open();
                    Statement statement = connection.createStatement()) {
                while (!closed) {
                    sample(statement);
                    pause();
                }
            } catch (SQLException e) {
                // The database is what the test breaks. It is looked at again when it is back.
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void sample(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(SAMPLE)) {
            row.next();
            long received = row.getLong(1);
            long unique = row.getLong(2);
            long duplicates = row.getLong(3);
            long rows = row.getLong(5);
            if ((received != unique + duplicates || unique != rows + row.getLong(4)) && faults.size() < MAX_FAULTS) {
                faults.add("at a sample: received %d, unique_processed %d, duplicate_dropped %d, %d rows"
                        .formatted(received, unique, duplicates, rows));
            }
            samples.incrementAndGet();
        }
    }
}
