package dev.sekali.feed.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sekali.events.http.RequestMemory;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.Heartbeat;
import dev.sekali.events.read.ReadFailure;
import dev.sekali.events.read.ReadSettings;
import dev.sekali.feed.watch.RecentEvent;
import dev.sekali.feed.watch.Selection;
import dev.sekali.feed.watch.Watcher;
import dev.sekali.host.ProblemException;
import dev.sekali.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reader's position is never past an event that it did not hand out. */
class ReaderTest {

    private static final Selection ALL = new Selection(Set.of(), Optional.empty(), Optional.empty());

    private TestDatabase server;
    private EventDatabase database;
    private Watcher watcher;

    @BeforeEach
    void start() {
        server = TestDatabase.create();
        insert(10);
        database = EventDatabase.open(
                new ReadSettings("feed", false, server.feed(), 2, Duration.ofSeconds(2), Duration.ofSeconds(10)),
                System::nanoTime);
        watcher = Watcher.start(database, new Heartbeat(database, System::nanoTime), System::nanoTime);
        await().atMost(Duration.ofSeconds(20)).until(() -> watcher.view().horizon() == 10);
    }

    @AfterEach
    void stop() {
        watcher.close();
        database.close();
        server.close();
    }

    @Test
    void aChunkWhoseCheckFailedIsReadAgain() {
        Reader reader = reader(3);
        server.execute("REVOKE SELECT ON retention_mark FROM sekali_feed");
        assertThatThrownBy(() -> reader.next(4)).isInstanceOf(ReadFailure.class);
        assertThat(reader.position()).isEqualTo(3);
        server.execute("GRANT SELECT ON retention_mark TO sekali_feed");
        assertThat(seqs(reader.next(4))).containsExactly(4L, 5L, 6L, 7L);
        assertThat(seqs(reader.next(4))).containsExactly(8L, 9L, 10L);
        assertThat(reader.isAtHorizon()).isTrue();
    }

    @Test
    void aPositionThatIsNewerThanTheViewIsNotAhead() {
        insert(5);
        assertThat(seqs(reader(15).next(10))).isEmpty();
        assertThatThrownBy(() -> reader(16).next(10))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().detail()).contains("position 16 is beyond"));
    }

    @Test
    void whoWaitsBeyondTheViewWaitsForALookAndNotLonger() throws InterruptedException {
        long begin = System.nanoTime();
        assertThat(watcher.await(ALL, 1_000, Duration.ofSeconds(60))).isEqualTo(1_000);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void whatIsBesideTheSelectionMovesTheOneWhoWaits() throws InterruptedException {
        Selection other = new Selection(Set.of("other"), Optional.empty(), Optional.empty());
        Thread writer = Thread.ofVirtual().start(() -> insert(3));
        long position = 10;
        while (position < 13) {
            position = watcher.await(other, position, Duration.ofMillis(500));
            assertThat(position).isBetween(10L, 13L);
            Reader reader = new Reader(database, watcher, other, position, false);
            assertThat(reader.next(10)).isEmpty();
            position = reader.position();
        }
        writer.join();
    }

    @Test
    void aPageEndsEarlyWhileOthersHoldTheMemoryAndLeadsOn() {
        insert(3_000);
        await().atMost(Duration.ofSeconds(20)).until(() -> watcher.view().horizon() == 3_010);
        RequestMemory memory = new RequestMemory(4 << 20);
        memory.run(() -> assertThat(page(reader(0))).hasSize(3_010));
        memory.run(() -> {
            RequestMemory.take(3 << 20);
            Reader reader = reader(0);
            List<Long> met = new ArrayList<>();
            memory.run(() -> met.addAll(page(reader)));
            assertThat(met).hasSizeBetween(1, 1_000);
            while (!reader.isAtHorizon()) {
                memory.run(() -> met.addAll(page(reader)));
            }
            assertThat(met).isEqualTo(LongStream.rangeClosed(1, 3_010).boxed().toList());
        });
    }

    private List<Long> page(Reader reader) {
        return seqs(Page.take(reader, watcher, 10_000, Duration.ZERO));
    }

    private Reader reader(long position) {
        return new Reader(database, watcher, ALL, position, false);
    }

    private void insert(int count) {
        server.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 't', gen_random_uuid()::text, now(), 'test', '{}' FROM generate_series(1, %d) n""".formatted(count));
    }

    private static List<Long> seqs(List<RecentEvent> events) {
        return events.stream().map(RecentEvent::seq).toList();
    }
}
