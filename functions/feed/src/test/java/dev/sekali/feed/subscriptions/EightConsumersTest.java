package dev.sekali.feed.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.feed.FeedServer;
import dev.sekali.testing.TestDatabase;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Eight consumers on eight shards; any of them may die or be paused beyond its lease at any moment. */
class EightConsumersTest {

    private static final int CONSUMERS = 8;
    private static final int EVENTS = 2_000;
    private static final String PATH = "/subscriptions/eight";
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Map<Integer, Queue<Long>> handled = new ConcurrentHashMap<>();
    private final Set<Long> distinct = ConcurrentHashMap.newKeySet();
    private final AtomicInteger fenced = new AtomicInteger();
    private final AtomicInteger died = new AtomicInteger();
    private final long end = System.nanoTime() + LONGEST.toNanos();

    @Test
    void everyEventIsHandledInOrderAndNoneByWhoLostItsLease() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                FeedServer one = FeedServer.start(database.feed());
                FeedServer other = FeedServer.start(database.feed());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(one.sendJson("PUT", PATH, "{\"shards\":8}").statusCode()).isEqualTo(201);
            List<Future<?>> consumers = new ArrayList<>();
            for (int i = 0; i < CONSUMERS; i++) {
                Random random = new Random(i);
                consumers.add(threads.submit(() -> consume(random.nextBoolean() ? one : other, database, random)));
            }
            threads.submit(() -> publish(database)).get(2, TimeUnit.MINUTES);
            for (Future<?> consumer : consumers) {
                consumer.get(2, TimeUnit.MINUTES);
            }
        }
        assertThat(distinct).hasSize(EVENTS);
        assertThat(fenced).hasPositiveValue();
        assertThat(died).hasPositiveValue();
        handled.forEach((shard, seqs) -> {
            List<Long> expected = new ArrayList<>(new TreeSet<>(seqs));
            Set<Long> firsts = new HashSet<>();
            assertThat(seqs.stream().filter(firsts::add))
                    .as("the first time of each event of shard %d", shard)
                    .containsExactlyElementsOf(expected);
        });
    }

    private Void publish(TestDatabase database) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < EVENTS; i++) {
                statement.execute("INSERT INTO processed_events (topic, event_id, \"timestamp\", source, payload)"
                        + " VALUES ('t', 'e%d', now(), 'test', '{}')".formatted(i));
            }
        }
        return null;
    }

    private Void consume(FeedServer feed, TestDatabase database, Random random) throws Exception {
        while (distinct.size() < EVENTS && System.nanoTime() < end) {
            HttpResponse<String> read = feed.get(PATH + "/events?wait=1s&limit=10&lease=5s");
            if (read.statusCode() == 409) {
                assertThat(read.body()).contains("no-shard-free");
                Thread.sleep(50);
                continue;
            }
            assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
            int fate = random.nextInt(10);
            List<Long> batch = new ArrayList<>();
            for (JsonNode event : FeedServer.json(read)) {
                batch.add(event.get("seq").asLong());
            }
            if (fate == 0) {
                // Dies in the middle.
                handle(read, batch.subList(0, batch.size() / 2));
                expire(database, read);
                died.incrementAndGet();
            } else if (fate == 1) {
                // Is paused beyond its lease, and finds that out when it acknowledges.
                handle(read, batch);
                expire(database, read);
                Thread.sleep(random.nextInt(30));
                HttpResponse<String> ack = ack(feed, read, random.nextBoolean());
                assertThat(ack.statusCode()).isEqualTo(409);
                assertThat(ack.body()).contains("lease-lost");
                assertThat(feed.get(PATH + "/events", "Sekali-Lease", header(read, "Sekali-Lease"))
                                .statusCode())
                        .isEqualTo(409);
                fenced.incrementAndGet();
            } else {
                handle(read, batch);
                assertThat(ack(feed, read, true).statusCode()).isIn(200, 204);
            }
        }
        return null;
    }

    private void handle(HttpResponse<String> read, List<Long> batch) {
        handled.computeIfAbsent(Integer.parseInt(header(read, "Sekali-Shard")), shard -> new ConcurrentLinkedQueue<>())
                .addAll(batch);
        distinct.addAll(batch);
    }

    private static HttpResponse<String> ack(FeedServer feed, HttpResponse<String> read, boolean release) {
        return feed.sendJson(
                "POST",
                PATH + "/ack",
                "{\"lease\":\"%s\",\"position\":%s,\"release\":%s}"
                        .formatted(header(read, "Sekali-Lease"), header(read, "Sekali-Position"), release));
    }

    /** As if five seconds had passed, for this lease alone. */
    private static void expire(TestDatabase database, HttpResponse<String> read) {
        String lease = header(read, "Sekali-Lease");
        database.execute("UPDATE subscription_shards SET lease_until = clock_timestamp() WHERE lease = '%s'"
                .formatted(lease.substring(lease.lastIndexOf('.') + 1)));
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElseThrow();
    }
}
