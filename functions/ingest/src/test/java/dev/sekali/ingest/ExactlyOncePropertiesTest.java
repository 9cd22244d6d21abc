package dev.sekali.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.ingest.IngestServer.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;

/** The promise, for whatever is sent: through a real port, by senders at once, against a real database. */
class ExactlyOncePropertiesTest {

    private final PropertyServer fixture = Store.getOrCreate(
                    PropertyServer.class, Lifespan.PROPERTY, () -> new PropertyServer("COMMITTERS", "3"))
            .get();

    /** What is sent; equal ones are one event sent again. */
    record Key(String topic, String id) {}

    @Property(tries = 40)
    void howeverEventsAreSentEachIsStoredOnceAndCounted(@ForAll("senders") List<List<List<Key>>> senders)
            throws InterruptedException, ExecutionException {
        // Sets the topics of a try apart from those of others.
        String prefix = IngestServer.newId() + "-";
        List<Key> sent =
                senders.stream().flatMap(List::stream).flatMap(List::stream).toList();

        List<Key> successes = sendAtOnce(senders, prefix);

        Set<Key> distinct = new HashSet<>(sent);
        assertThat(successes).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(distinct);
        assertThat(fixture.database()
                        .texts("SELECT topic || '/' || event_id FROM processed_events WHERE topic LIKE '%s%%'"
                                .formatted(prefix)))
                .containsExactlyInAnyOrderElementsOf(distinct.stream()
                        .map(key -> prefix + key.topic() + "/" + key.id())
                        .toList());
        assertThat(fixture.database().texts("""
                        SELECT topic || ' ' || sum(received) || ' ' || sum(unique_processed) || ' ' || sum(duplicate_dropped)
                        FROM audit_stats WHERE topic LIKE '%s%%' GROUP BY topic""".formatted(prefix)))
                .containsExactlyInAnyOrderElementsOf(counters(prefix, sent, distinct));
    }

    @Provide
    Arbitrary<List<List<List<Key>>>> senders() {
        Arbitrary<Key> keys = Combinators.combine(
                        Arbitraries.of("a", "b", "c"), Arbitraries.integers().between(0, 9))
                .as((topic, id) -> new Key(topic, "id" + id));
        Arbitrary<List<Key>> batches = keys.list().ofMinSize(1).ofMaxSize(12);
        return batches.list().ofMinSize(1).ofMaxSize(4).list().ofMinSize(1).ofMaxSize(6);
    }

    /** Each sender sends its batches in order, beside the others. Returns what was answered as stored. */
    private List<Key> sendAtOnce(List<List<List<Key>>> senders, String prefix)
            throws InterruptedException, ExecutionException {
        List<Key> successes = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<Key>>> tasks = senders.stream()
                    .map(batches -> (Callable<List<Key>>) () -> send(batches, prefix))
                    .toList();
            for (Future<List<Key>> sender : executor.invokeAll(tasks)) {
                successes.addAll(sender.get());
            }
        }
        return successes;
    }

    private List<Key> send(List<List<Key>> batches, String prefix) throws Exception {
        List<Key> successes = new ArrayList<>();
        for (List<Key> batch : batches) {
            String body = batch.stream()
                    .map(key -> IngestServer.event(prefix + key.topic(), key.id()))
                    .collect(Collectors.joining(",", "[", "]"));
            Answer answer = fixture.server().publish(body);
            assertThat(answer.status()).isEqualTo(200);
            JsonNode results = answer.body().path("results");
            assertThat(results).hasSameSizeAs(batch);
            int stored = 0;
            for (int i = 0; i < batch.size(); i++) {
                assertThat(results.path(i).path("event_id").asText())
                        .isEqualTo(batch.get(i).id());
                if (results.path(i).path("status").asText().equals("success")) {
                    successes.add(batch.get(i));
                    stored++;
                }
            }
            assertThat(answer.body().path("received").asInt()).isEqualTo(batch.size());
            assertThat(answer.body().path("unique_processed").asInt()).isEqualTo(stored);
            assertThat(answer.body().path("duplicate_dropped").asInt()).isEqualTo(batch.size() - stored);
        }
        return successes;
    }

    private static List<String> counters(String prefix, List<Key> sent, Set<Key> distinct) {
        Map<String, Long> received = byTopic(sent);
        Map<String, Long> unique = byTopic(List.copyOf(distinct));
        return unique.entrySet().stream()
                .map(topic -> {
                    long all = received.getOrDefault(topic.getKey(), 0L);
                    return "%s%s %d %d %d"
                            .formatted(prefix, topic.getKey(), all, topic.getValue(), all - topic.getValue());
                })
                .toList();
    }

    private static Map<String, Long> byTopic(List<Key> keys) {
        return keys.stream().map(Key::topic).collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
