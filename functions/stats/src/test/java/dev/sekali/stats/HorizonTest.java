package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.testing.TestDatabase;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages and streams while writers write: no row twice, none missed. */
class HorizonTest {

    private static final int WRITERS = 8;
    private static final int EVENTS_A_WRITER = 150;

    private TestDatabase database;
    private Fixture stats;
    private ExecutorService threads;

    @BeforeEach
    void start() throws InterruptedException {
        database = TestDatabase.create();
        stats = Fixture.start(database.stats());
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void stop() {
        threads.close();
        stats.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"order=desc", "order=asc", "order=desc&topic=t"})
    void aPageWaitsForALowerSeqWhoseTransactionIsOpen(String query) throws Exception {
        try (Writer a = new Writer(database, 0);
                Writer b = new Writer(database, 1)) {
            a.insert("t", "a");
            b.insert("t", "b").commit();
            assertThat(database.texts("SELECT event_id FROM processed_events")).containsExactly("b");

            Future<HttpResponse<String>> page = threads.submit(() -> stats.get("/events?" + query));
            awaitTheLookAtWriters();
            assertThat(page.isDone()).isFalse();

            a.commit();
            assertThat(EventsTest.ids(page.get())).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void aPageWaitsForATransactionThatIsRolledBack() throws Exception {
        try (Writer a = new Writer(database, 0);
                Writer b = new Writer(database, 1)) {
            a.insert("t", "a");
            b.insert("t", "b").commit();
            Future<HttpResponse<String>> page = threads.submit(() -> stats.get("/events"));
            awaitTheLookAtWriters();
            assertThat(page.isDone()).isFalse();
            a.rollback();
            assertThat(EventsTest.ids(page.get())).containsExactly("b");
        }
    }

    @Test
    void aPageDoesNotWaitForWritersThatBeganAfterIt() throws Exception {
        try (Writer a = new Writer(database, 0);
                Writer b = new Writer(database, 1)) {
            a.insert("t", "a");
            Future<HttpResponse<String>> page = threads.submit(() -> stats.get("/events"));
            awaitTheLookAtWriters();
            b.insert("t", "b");
            a.commit();
            // B is open still.
            assertThat(EventsTest.ids(page.get())).containsExactly("a");
        }
    }

    @Test
    void aWriterIsNotHeldUpByAPageThatWaits() throws Exception {
        try (Writer a = new Writer(database, 0);
                Writer b = new Writer(database, 1)) {
            a.insert("t", "a");
            Future<HttpResponse<String>> page = threads.submit(() -> stats.get("/events"));
            awaitTheLookAtWriters();
            b.insert("t", "b").commit();
            assertThat(database.texts("SELECT event_id FROM processed_events")).containsExactly("b");
            assertThat(page.isDone()).isFalse();
            a.commit();
            page.get();
        }
    }

    @Test
    void aTransactionThatStaysOpenIsAnsweredWithAnHonestRefusal() throws Exception {
        try (Writer a = new Writer(database, 0)) {
            a.insert("t", "a");
            for (String accept : List.of("application/json", "application/x-ndjson")) {
                HttpResponse<String> response = stats.get("/events", "Accept", accept);
                EventsTest.assertProblem(response, 503);
                assertThat(response.headers().firstValue("retry-after")).hasValue("3");
                assertThat(response.body()).contains("must not step over its events");
            }
            // What needs no horizon goes on.
            assertThat(stats.get("/stats").statusCode()).isEqualTo(200);
            assertThat(stats.get("/events/t/a").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aPageThatGoesOnDownNeedsNoHorizon() throws Exception {
        try (Writer a = new Writer(database, 0);
                Writer b = new Writer(database, 1)) {
            b.insert("t", "1", "2", "3").commit();
            String next = Fixture.next(stats.get("/events?limit=1")).orElseThrow();
            a.insert("t", "a");
            assertThat(EventsTest.ids(stats.get(next))).containsExactly("2");
        }
    }

    /** Read skew: each page is a moment of its own, and a cursor is a place in the order rather than a number of rows. */
    @ParameterizedTest
    @ValueSource(strings = {"asc", "desc"})
    void aWalkGoesOnAtItsPlaceThoughRetentionDeletesMeanwhile(String order) throws Exception {
        try (Writer writer = new Writer(database, 0)) {
            writer.insert("t", "1", "2", "3", "4", "5", "6").commit();
        }
        HttpResponse<String> first = stats.get("/events?limit=3&order=" + order);
        // All that the page showed, the cursor's own event too, and one that it didn't.
        String gone = order.equals("asc") ? "'1', '2', '3', '5'" : "'2', '4', '5', '6'";
        database.execute("DELETE FROM processed_events WHERE event_id IN (%s)".formatted(gone));
        HttpResponse<String> second = stats.get(Fixture.next(first).orElseThrow());
        assertThat(EventsTest.ids(second))
                .containsExactlyElementsOf(order.equals("asc") ? List.of("4", "6") : List.of("3", "1"));
    }

    @Test
    void pagesInBothOrdersFindEachEventOnceWhileWritersWrite() throws Exception {
        CompletableFuture<Void> written = writeAtOnce();
        int pagesMeanwhile = 0;
        do {
            Set<String> committed = new HashSet<>(database.texts("SELECT event_id FROM processed_events"));
            for (String order : List.of("asc", "desc")) {
                List<Long> seqs = new ArrayList<>();
                Set<String> found = new HashSet<>();
                Optional<String> target = Optional.of("/events?limit=37&order=" + order);
                while (target.isPresent()) {
                    HttpResponse<String> page = stats.get(target.get());
                    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
                    pagesMeanwhile += written.isDone() ? 0 : 1;
                    found.addAll(EventsTest.ids(page));
                    Fixture.json(page)
                            .forEach(event -> seqs.add(event.get("seq").asLong()));
                    target = Fixture.next(page);
                }
                assertThat(seqs).doesNotHaveDuplicates();
                assertThat(seqs)
                        .isSortedAccordingTo((x, y) -> order.equals("asc") ? Long.compare(x, y) : Long.compare(y, x));
                assertThat(found).containsAll(committed);
            }
        } while (!written.isDone());
        written.get();
        assertThat(pagesMeanwhile).isGreaterThan(1);
    }

    /** What a page skips would be skipped for good, since a follower never looks back. */
    @Test
    void aFollowerThatGoesUpWhileWritersWriteMeetsEveryEventOnceInOrder() throws Exception {
        CompletableFuture<Void> written = writeAtOnce();
        List<String> met = new ArrayList<>();
        String target = "/events?order=asc&limit=50";
        long last = 0;
        boolean finished;
        do {
            boolean noMoreCanCome = written.isDone();
            HttpResponse<String> page = stats.get(target);
            assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
            for (var event : Fixture.json(page)) {
                // The last page is asked for again until it leads on, so its first events come again.
                if (event.get("seq").asLong() > last) {
                    last = event.get("seq").asLong();
                    met.add(event.get("event_id").asText());
                }
            }
            Optional<String> next = Fixture.next(page);
            target = next.orElse(target);
            finished = noMoreCanCome && next.isEmpty();
        } while (!finished);
        written.get();
        assertThat(met).isEqualTo(database.texts("SELECT event_id FROM processed_events ORDER BY seq"));
        assertThat(met).hasSize(WRITERS * EVENTS_A_WRITER);
    }

    @Test
    void aStreamHoldsAllThatWasCommittedBeforeItBegan() throws Exception {
        CompletableFuture<Void> written = writeAtOnce();
        do {
            Set<String> committed = new HashSet<>(database.texts("SELECT event_id FROM processed_events"));
            List<String> streamed = stats.get("/events?order=asc", "Accept", "application/x-ndjson")
                    .body()
                    .lines()
                    .map(line -> Fixture.json(line).get("event_id").asText())
                    .toList();
            assertThat(streamed).doesNotHaveDuplicates().containsAll(committed);
        } while (!written.isDone());
        written.get();
    }

    /** Many small transactions, each open for a moment, so that they commit in another order than they insert. */
    private CompletableFuture<Void> writeAtOnce() {
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
            int shard = w;
            writers.add(CompletableFuture.runAsync(() -> write(shard), threads));
        }
        return CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new));
    }

    private void write(int shard) {
        try (Writer writer = new Writer(database, shard)) {
            for (int written = 0; written < EVENTS_A_WRITER; ) {
                int batch = Math.min(
                        EVENTS_A_WRITER - written,
                        1 + ThreadLocalRandom.current().nextInt(4));
                for (int i = 0; i < batch; i++) {
                    writer.insert("topic-" + i % 3, "%d-%d".formatted(shard, written++));
                    Thread.sleep(Duration.ofMillis(ThreadLocalRandom.current().nextInt(8)));
                }
                writer.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The function's last statement was the look at who writes, so its page has begun. */
    private void awaitTheLookAtWriters() {
        await().atMost(Duration.ofSeconds(10)).until(() -> database.number("""
                        SELECT count(*) FROM pg_stat_activity
                         WHERE datname = current_database() AND application_name = 'sekali-stats'
                           AND query LIKE '%FROM pg_locks%'""") > 0);
    }
}
