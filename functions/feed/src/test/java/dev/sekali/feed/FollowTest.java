package dev.sekali.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Writers with delays, rollbacks and sessions that are killed, and a feed whose own sessions are killed too: each reader, in
 * whatever way it reads and wherever it began, meets each committed event once and in order.
 */
class FollowTest {

    private static final String NDJSON = "application/x-ndjson";
    private static final String SSE = "text/event-stream";

    private static final int WRITERS = 6;
    private static final int TRANSACTIONS_A_WRITER = 400;

    /** Of so many transactions one is rolled back. */
    private static final int ROLLED_BACK = 6;

    /** More than a stream reads at once, so that connections end in the middle of what is read from the database. */
    private static final int BEFORE = 6_000;

    private static final String END = "end";

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private TestDatabase database;
    private FeedServer feed;
    private ExecutorService threads;

    @BeforeEach
    void start() throws InterruptedException {
        database = TestDatabase.create();
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 't' || n %% 3, n::text, now(), 'test', '{}' FROM generate_series(1, %d) n""".formatted(BEFORE));
        feed = FeedServer.start(database.feed());
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        feed.close();
        threads.close();
        database.close();
    }

    private record Follower(String how, String condition, Future<List<Long>> seqs) {}

    @Test
    void everyReaderMeetsEveryCommittedEventOnceInOrderWhosesoeverSessionsEnd() throws Exception {
        List<Follower> followers = new ArrayList<>();
        String one = " AND topic IN ('t1', 'end')";
        for (int from : List.of(0, BEFORE)) {
            String begins = "seq > " + from;
            String after = "after=" + from;
            String chosen = after + "&topic=t1&topic=end";
            followers.add(new Follower("poll", begins, threads.submit(() -> poll(after + "&wait=2s", from))));
            followers.add(new Follower(
                    "poll 1", begins + one, threads.submit(() -> poll(chosen + "&wait=2s&limit=7", from))));
            followers.add(new Follower("ask", begins, threads.submit(() -> poll(after, from))));
            followers.add(new Follower("sse", begins, threads.submit(() -> stream("", from, SSE))));
            followers.add(new Follower(
                    "sse 1", begins + one, threads.submit(() -> stream("&topic=t1&topic=end", from, SSE))));
            followers.add(new Follower("ndjson", begins, threads.submit(() -> stream("", from, NDJSON))));
            followers.add(new Follower("ndjson 20", begins, threads.submit(() -> stream("&limit=20", from, NDJSON))));
        }
        AtomicBoolean writing = new AtomicBoolean(true);
        AtomicInteger killedWriters = new AtomicInteger();
        AtomicInteger killedReaders = new AtomicInteger();
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            writers.add(threads.submit(() -> {
                write(writer, killedWriters);
                return null;
            }));
        }
        Future<?> killer = threads.submit(() -> {
            for (int i = 0; writing.get(); i++) {
                killOne("test");
                if (i % 4 == 0) {
                    killedReaders.addAndGet(killOne("sekali-feed"));
                }
                // Not to wait for anything: this is how often.
                Thread.sleep(100);
            }
            return null;
        });
        for (Future<?> writer : writers) {
            writer.get();
        }
        writing.set(false);
        killer.get();
        try (Writer last = new Writer(database)) {
            last.insert(END, END).commit();
        }

        assertThat(killedWriters.get()).isPositive();
        assertThat(killedReaders.get()).isPositive();
        for (Follower follower : followers) {
            List<Long> committed = database
                    .texts("SELECT seq::text FROM processed_events WHERE %s ORDER BY processed_events.seq"
                            .formatted(follower.condition()))
                    .stream()
                    .map(Long::valueOf)
                    .toList();
            assertThat(follower.seqs().get())
                    .as("%s where %s", follower.how(), follower.condition())
                    .isEqualTo(committed);
        }
    }

    private int killOne(String application) {
        return (int) database.number("""
                SELECT count(pg_terminate_backend(pid)) FROM (
                SELECT pid FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name = '%s' AND pid <> pg_backend_pid()
                 ORDER BY random() LIMIT 1) AS unlucky""".formatted(application));
    }

    /** Small transactions whose order of commit is not that of their seqs. */
    private void write(int writer, AtomicInteger killed) throws SQLException, InterruptedException {
        Writer open = new Writer(database);
        try {
            for (int i = 0; i < TRANSACTIONS_A_WRITER; i++) {
                ThreadLocalRandom random = ThreadLocalRandom.current();
                try {
                    for (int n = random.nextInt(1, 4); n > 0; n--) {
                        open.insert("t" + random.nextInt(3), "%d-%d-%d".formatted(writer, i, n));
                        if (random.nextInt(4) == 0) {
                            // Not to wait for anything: others overtake meanwhile.
                            Thread.sleep(random.nextInt(12));
                        }
                    }
                    if (random.nextInt(ROLLED_BACK) == 0) {
                        open.rollback();
                    } else {
                        open.commit();
                    }
                } catch (SQLException e) {
                    killed.incrementAndGet();
                    open.close();
                    open = new Writer(database);
                }
            }
        } finally {
            open.close();
        }
    }

    /** Follows the links; asks the same again after a 503. */
    private List<Long> poll(String query, long from) throws InterruptedException {
        List<Long> seqs = new ArrayList<>();
        String next = "/feed?" + query;
        long end = System.nanoTime() + LONGEST.toNanos();
        long position = from;
        while (System.nanoTime() < end) {
            HttpResponse<String> page = feed.get(next);
            if (page.statusCode() == 503) {
                Thread.sleep(100);
                continue;
            }
            assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
            boolean ended = false;
            for (JsonNode event : FeedServer.json(page)) {
                ended |= met(event, seqs);
            }
            assertThat(FeedServer.position(page)).isGreaterThanOrEqualTo(position);
            position = FeedServer.position(page);
            if (ended) {
                return seqs;
            }
            next = FeedServer.next(page);
        }
        return seqs;
    }

    /** Comes again with the last seq when a stream ends or could not begin. */
    private List<Long> stream(String query, long from, String mediaType) throws InterruptedException {
        List<Long> seqs = new ArrayList<>();
        long end = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < end) {
            long last = seqs.isEmpty() ? from : seqs.getLast();
            try (EventReader stream = feed.stream("/feed?after=%d%s".formatted(last, query), mediaType)) {
                if (stream.response().statusCode() == 503) {
                    Thread.sleep(100);
                    continue;
                }
                assertThat(stream.response().statusCode()).isEqualTo(200);
                for (var event = stream.event(); event.isPresent(); event = stream.event()) {
                    if (met(event.get().json(), seqs)) {
                        return seqs;
                    }
                }
            } catch (IOException | UncheckedIOException e) {
                // It was cut.
            }
        }
        return seqs;
    }

    /** Whether it was the last. */
    private static boolean met(JsonNode event, List<Long> seqs) {
        seqs.add(event.get("seq").asLong());
        return event.get("topic").asText().equals(END);
    }
}
