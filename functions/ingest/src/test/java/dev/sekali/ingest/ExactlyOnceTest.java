package dev.sekali.ingest;

import static dev.sekali.ingest.IngestServer.event;
import static dev.sekali.ingest.IngestServer.newId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.ingest.IngestServer.Answer;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise, under concurrency and while things break. */
class ExactlyOnceTest {

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void twoHundredSendersOfOneKeyGetOneSuccess() throws Exception {
        try (IngestServer server = IngestServer.start(database.ingest())) {
            String event = event("t", newId());
            List<Answer> answers = atOnce(Collections.nCopies(200, () -> server.publish(event)));
            assertThat(answers).allMatch(answer -> answer.status() == 200);
            assertThat(answers)
                    .filteredOn(answer -> answer.body().path("status").asText().equals("success"))
                    .hasSize(1);
        }
        assertThat(database.number("SELECT count(*) FROM processed_events")).isEqualTo(1);
        assertCounters(200, 1);
    }

    @Test
    void overlappingBatchesInOppositeOrderOnTwoServersDoNotDeadlock() throws Exception {
        List<String> events = IntStream.range(0, 300)
                .mapToObj(i -> event("topic-" + i % 7, "id-" + i))
                .toList();
        String forward = "[" + String.join(",", events) + "]";
        String backward = "[" + String.join(",", events.reversed()) + "]";
        try (IngestServer one = IngestServer.start(database.ingest());
                IngestServer two = IngestServer.start(database.ingest())) {
            List<Callable<Answer>> sends = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sends.add(() -> one.publish(forward));
                sends.add(() -> two.publish(backward));
            }
            List<Answer> answers = atOnce(sends);
            assertThat(answers).allMatch(answer -> answer.status() == 200);
            assertThat(answers.stream()
                            .mapToInt(answer ->
                                    answer.body().path("unique_processed").asInt())
                            .sum())
                    .isEqualTo(300);
        }
        assertCounters(40 * 300, 300);
    }

    @Test
    void aRowThatTheDatabaseRefusesHurtsNoNeighbour() throws Exception {
        database.execute("ALTER TABLE processed_events ADD CHECK (event_id NOT LIKE 'poison%')");
        try (IngestServer server = IngestServer.start(database.ingest(), "COMMITTERS", "1")) {
            List<Callable<Answer>> sends = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String id = i % 10 == 3 ? "poison-" + i : "good-" + i;
                sends.add(() -> server.publish(event("t", id)));
            }
            List<Answer> answers = atOnce(sends);
            for (int i = 0; i < 40; i++) {
                assertThat(answers.get(i).status()).isEqualTo(i % 10 == 3 ? 422 : 200);
            }
            Answer strict = server.publish("[%s,%s]".formatted(event("t", "kept-out"), event("t", "poison")));
            assertThat(strict.status()).isEqualTo(422);
            assertThat(strict.body().path("errors").path(0).path("index").asInt())
                    .isEqualTo(1);
            Answer lenient = server.publish(
                    "[%s,%s]".formatted(event("t", "poison"), event("t", "let-in")), "Prefer", "handling=lenient");
            assertThat(lenient.body().path("unique_processed").asInt()).isEqualTo(1);
            assertThat(lenient.body().path("results").path(0).path("status").asText())
                    .isEqualTo("rejected");
        }
        assertCounters(37, 37);
        assertThat(database.number("SELECT count(*) FROM processed_events WHERE event_id = 'kept-out'"))
                .isZero();
        assertThat(database.number("SELECT sum(rejected) FROM audit_rejected")).isEqualTo(6);
    }

    @Test
    void aFullQueueAnswers503AtOnce() throws Exception {
        try (IngestServer server = IngestServer.start(
                        database.ingest(), "COMMITTERS", "1", "QUEUE_EVENTS", "1", "STATEMENT_TIMEOUT", "5s");
                Connection blocker = database.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE processed_events IN EXCLUSIVE MODE");
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Answer>> answers = new ArrayList<>();
                for (int i = 0; i < 12; i++) {
                    answers.add(executor.submit(() -> server.publish(event("t", newId()))));
                }
                Awaitility.await()
                        .atMost(Duration.ofSeconds(4))
                        .until(() -> answers.stream().filter(Future::isDone).count() >= 10);
                for (Future<Answer> answer : answers) {
                    if (answer.isDone()) {
                        assertThat(answer.get().status()).isEqualTo(503);
                        assertThat(answer.get().headers()).containsKey("retry-after");
                        assertThat(answer.get().detail()).contains("too many events are waiting");
                    }
                }
                blocker.rollback();
                for (Future<Answer> answer : answers) {
                    assertThat(answer.get().status()).isIn(200, 503);
                }
            }
        }
    }

    @Test
    void aDatabaseThatStopsIsAnswered503AndUsedAgainWhenItIsBack(@TempDir Path data) throws Exception {
        EmbeddedServer postgres = EmbeddedServer.start(data, 0);
        int port = postgres.port();
        try {
            TestDatabase own = TestDatabase.create(postgres);
            try (IngestServer server = IngestServer.start(own.ingest())) {
                assertThat(server.publish(event("t", "before")).status()).isEqualTo(200);
                postgres.close();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> server.operations("/health/ready").status() == 503);
                Answer away = server.publish(event("t", "during"));
                assertThat(away.status()).isEqualTo(503);
                assertThat(away.headers()).containsKey("retry-after");
                assertThat(server.operations("/health/live").status()).isEqualTo(200);
                postgres = EmbeddedServer.start(data, port);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> server.publish(event("t", "after")).status() == 200);
                assertThat(server.publish(event("t", "before"))
                                .body()
                                .path("status")
                                .asText())
                        .isEqualTo("ignored");
            }
        } finally {
            postgres.close();
        }
    }

    @Test
    void aStopUnderLoadLosesNothingThatWasAcknowledged() throws Exception {
        IngestServer server = IngestServer.start(database.ingest());
        List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                executor.execute(() -> sendUntilRefused(server, acknowledged));
            }
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> acknowledged.size() > 500);
            server.close();
        }
        assertThat(database.texts("SELECT event_id FROM processed_events")).containsAll(acknowledged);
    }

    private static void sendUntilRefused(IngestServer server, List<String> acknowledged) {
        try {
            while (true) {
                String id = newId();
                if (server.publish(event("t", id)).status() != 200) {
                    return;
                }
                acknowledged.add(id);
            }
        } catch (IOException e) {
            // The server is gone: no answer, no promise.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : executor.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        }
    }

    private void assertCounters(long received, long unique) {
        assertThat(database.number("SELECT sum(received) FROM audit_stats")).isEqualTo(received);
        assertThat(database.number("SELECT sum(unique_processed) FROM audit_stats"))
                .isEqualTo(unique)
                .isEqualTo(database.number("SELECT count(*) FROM processed_events"));
        assertThat(database.number("SELECT sum(duplicate_dropped) FROM audit_stats"))
                .isEqualTo(received - unique);
    }
}
