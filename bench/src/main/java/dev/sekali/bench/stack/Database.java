package dev.sekali.bench.stack;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A database with Sekali's schema. */
public final class Database implements AutoCloseable {

    /** A statement on the database has a minute. */
    private static final long FILL_AT_ONCE = 1_000_000;

    /** How the events that fill a table are named: as UUIDv7 of an earlier time, in order, and by chance. */
    private static final Map<String, String> KINDS = Map.of(
            "ordered", """
                    overlay(overlay(lpad(to_hex(n), 12, '0') || substr(md5(n::text), 13) PLACING '0190' FROM 1 FOR 4)
                            PLACING '7' FROM 13 FOR 1)""",
            "random", "md5(random()::text || n)");

    private final TestDatabase database;

    private Database(TestDatabase database) {
        this.database = database;
    }

    public static Database create(EmbeddedServer server) {
        return new Database(TestDatabase.create(server));
    }

    /** The role that owns the tables, since a baseline needs one of its own. */
    public DatabaseSettings owner() {
        return database.owner();
    }

    public DatabaseSettings ingest() {
        return database.ingest();
    }

    public DatabaseSettings stats() {
        return database.stats();
    }

    public DatabaseSettings feed() {
        return database.feed();
    }

    /** Empties the tables, and gets the writing that earlier measurements owe out of the way of the next. */
    public void empty() {
        database.execute("TRUNCATE processed_events, audit_stats, audit_rejected, bounces");
        checkpoint();
    }

    public void checkpoint() {
        database.execute("CHECKPOINT");
    }

    public long rows() {
        return database.number("SELECT count(*) FROM processed_events");
    }

    /** What the counters say: received, unique and dropped. */
    public Counters counters() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT coalesce(sum(received), 0), coalesce(sum(unique_processed), 0),
                               coalesce(sum(duplicate_dropped), 0)
                        FROM audit_stats""")) {
            row.next();
            return new Counters(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    /** The equation's parts. */
    public record Counters(long received, long unique, long dropped) {

        public Counters minus(Counters earlier) {
            return new Counters(received - earlier.received, unique - earlier.unique, dropped - earlier.dropped);
        }
    }

    /**
     * Adds older events, half of them named by time and half by chance, and counts them as ingest would. In the order of
     * their names, which is the fastest, and both kinds at once.
     */
    public void fill(long rows) {
        long before = rows();
        for (long added = 0; added < rows; added += FILL_AT_ONCE) {
            long from = (before + added) / KINDS.size();
            long more = Math.min(FILL_AT_ONCE, rows - added) / KINDS.size();
            CompletableFuture.allOf(KINDS.entrySet().stream()
                            .map(kind ->
                                    CompletableFuture.runAsync(() -> add(kind.getKey(), kind.getValue(), from, more)))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        }
        database.execute("VACUUM ANALYZE processed_events");
        checkpoint();
    }

    private void add(String kind, String id, long from, long more) {
        database.execute("""
                WITH added AS (
                    INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                    SELECT topic, id, timestamptz '2025-01-01' + n * interval '1 ms', 'sekali-bench',
                           jsonb_build_object('sequence', n, 'amount', n %% 10000, 'note', repeat('x', 90))
                    FROM (SELECT n, '%s-' || n %% 4 AS topic, (%s)::uuid::text AS id
                          FROM generate_series(%d, %d) AS n) AS events
                    ORDER BY topic, id
                    RETURNING topic)
                INSERT INTO audit_stats (topic, shard, received, unique_processed, duplicate_dropped, last_created_at)
                SELECT topic, 0, count(*), count(*), 0, now() FROM added GROUP BY topic
                ON CONFLICT (topic, shard) DO UPDATE SET
                    received = audit_stats.received + excluded.received,
                    unique_processed = audit_stats.unique_processed + excluded.unique_processed""".formatted(kind, id, from + 1, from + more));
    }

    /** Processor time that the server's processes took so far. */
    public Duration cpu() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return ProcessHandle.of(row.getLong(1))
                    .flatMap(ProcessHandle::parent)
                    .map(Database::cpu)
                    .orElse(Duration.ZERO);
        }
    }

    private static Duration cpu(ProcessHandle postmaster) {
        return postmaster
                .descendants()
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() {
        database.close();
    }
}
