package dev.sekali.feed.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.ReadSettings;
import dev.sekali.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readers of shards share what one of them read. */
class PastTest {

    private static final Set<String> ALL = Set.of();

    private TestDatabase server;
    private EventDatabase database;
    private Past past;

    @BeforeEach
    void start() {
        server = TestDatabase.create();
        database = EventDatabase.open(
                new ReadSettings("feed", false, server.feed(), 2, Duration.ofSeconds(2), Duration.ofSeconds(10)),
                System::nanoTime);
        past = new Past(database);
    }

    @AfterEach
    void stop() {
        database.close();
        server.close();
    }

    @Test
    void aStretchIsReadOnceForAllWhoStandInIt() {
        insert(10, "10");
        Past.Stretch first = past.read(ALL, 0, 10);
        assertThat(seqs(first.after(0))).isEqualTo(range(1, 10));
        for (int position = 0; position < 10; position++) {
            assertThat(past.read(ALL, position, 10)).isSameAs(first);
        }
        assertThat(seqs(first.after(7))).containsExactly(8L, 9L, 10L);
    }

    @Test
    void whoComeTogetherReadItOnce() throws Exception {
        insert(500, "10");
        List<Callable<Past.Stretch>> readers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            readers.add(() -> past.read(ALL, 0, 500));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Past.Stretch>> read = threads.invokeAll(readers);
            for (Future<Past.Stretch> each : read) {
                assertThat(each.get()).isSameAs(read.getFirst().get());
            }
        }
    }

    @Test
    void stretchesFollowEachOtherWithoutAGap() {
        insert(40, "repeat('x', 100000)");
        List<Long> met = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (long position = 0; position < 40; ) {
            Past.Stretch next = past.read(ALL, position, position < 20 ? 20 : 40);
            met.addAll(seqs(next.after(position)));
            sizes.add(next.events().size());
            position = next.high();
        }
        assertThat(met).isEqualTo(range(1, 40));
        // What the one before took tells how many it may have.
        assertThat(sizes.subList(1, sizes.size())).isNotEmpty().allMatch(size -> size <= 11);
    }

    @Test
    void othersTopicsAreAnotherStretch() {
        insert(10, "10");
        Past.Stretch all = past.read(ALL, 0, 10);
        Past.Stretch one = past.read(Set.of("t3"), 0, 10);
        assertThat(one).isNotSameAs(all);
        assertThat(seqs(one.after(0))).containsExactly(3L);
        Past.Stretch none = past.read(Set.of("nothing has this"), 0, 10);
        assertThat(none.events()).isEmpty();
        assertThat(none.high()).isEqualTo(10);
    }

    @Test
    void whatIsKeptIsBounded() {
        insert(30, "repeat('x', 1000000)");
        Past.Stretch first = past.read(ALL, 0, 1);
        for (long position = 1; position < 30; position++) {
            assertThat(past.read(ALL, position, position + 1).events()).hasSize(1);
        }
        assertThat(past.read(ALL, 0, 1)).isNotSameAs(first);
    }

    @Test
    void aDatabaseThatWasSetBackIsReadAnew() {
        insert(10, "10");
        Past.Stretch before = past.read(ALL, 0, 10);
        server.execute("DELETE FROM processed_events; SELECT setval('processed_events_seq_seq', 1, false)");
        past.setBack();
        insert(10, "20");
        Past.Stretch after = past.read(ALL, 0, 10);
        assertThat(after).isNotSameAs(before);
        assertThat(new String(after.events().getFirst().json(), StandardCharsets.UTF_8))
                .contains("20");
    }

    /** Events with the seqs that follow, each of a topic of its own. */
    private void insert(int count, String payload) {
        server.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 't' || n, gen_random_uuid()::text, now(), 'test', jsonb_build_object('a', %s)
                  FROM generate_series(1, %d) AS n""".formatted(payload, count));
    }

    private static List<Long> seqs(List<RecentEvent> events) {
        return events.stream().map(RecentEvent::seq).toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
