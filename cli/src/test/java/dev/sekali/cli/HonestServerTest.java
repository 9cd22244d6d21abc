package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps the contract is verified, however rough the way. */
class HonestServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final EventStore store = new EventStore();

    @Test
    void everyEventIsSentAndTheEquationIsTheLastLine() throws IOException {
        try (ContractServer server = ContractServer.honest(store)) {
            Run run = Run.of("--url=" + server.url(), "--events=2000");
            assertThat(run.lastLine())
                    .isEqualTo("verified: received 2000 = unique_processed 1400 + duplicate_dropped 600");
            assertThat(run.status()).isZero();
            assertThat(store.size()).isEqualTo(1400);
            assertThat(run.err()).contains("1,000 of 2,000 acknowledged").contains("2,000 of 2,000 acknowledged");
        }
    }

    @Test
    void batchesAreVerifiedLikeSingleEvents() throws IOException {
        try (ContractServer server = ContractServer.honest(store)) {
            Run run = Run.of("--url=" + server.url() + "/", "--events=2000", "--batch-size=64");
            assertThat(run.lastLine())
                    .isEqualTo("verified: received 2000 = unique_processed 1400 + duplicate_dropped 600");
            assertThat(server.posts()).isEqualTo(32);
        }
    }

    @Test
    void whatIsReadMayHaveAnAddressOfItsOwn() throws IOException {
        try (ContractServer ingest = ContractServer.honest(store);
                ContractServer stats = ContractServer.honest(store)) {
            Run run = Run.with(Map.of("SEKALI_URL", ingest.url(), "STATS_URL", stats.url()), "", "--events=100");
            assertThat(run.status()).as(run.out() + run.err()).isZero();
            assertThat(run.out()).contains("read back   100 events");
            assertThat(ingest.posts()).isEqualTo(100);
            assertThat(ingest.reads()).isZero();
            assertThat(stats.posts()).isZero();
        }
    }

    @Test
    void aGatewayThatSendsAgainAndSaysSoSpoilsNothing() throws IOException {
        Manners everyTenthTwice = new Manners() {
            @Override
            public Answer answer(int post, Answer honest) throws IOException {
                if (post % 10 > 0) {
                    return honest;
                }
                // The first answer got lost on the way to the gateway.
                store.put(JSON.readTree(honest.body()));
                String ignored = honest.body().replace("success", "ignored");
                return new Answer(200, Map.of("Sekali-Attempts", "2"), ignored);
            }
        };
        try (ContractServer server = ContractServer.start(store, everyTenthTwice)) {
            Run run = Run.of("--url=" + server.url(), "--events=100");
            assertThat(run.status()).as(run.out() + run.err()).isZero();
            assertThat(run.out()).contains("requests    110 · 10 sent again · 10 without an answer");
            assertThat(run.lastLine()).startsWith("verified: received 110 =");
        }
    }

    @Test
    void anAddressThatOnlyReadsAndIsAwayIsNamed() throws IOException {
        try (ContractServer ingest = ContractServer.honest(store)) {
            Run run = Run.of("--url=" + ingest.url(), "--stats-url=http://127.0.0.1:1", "--retries=0");
            assertThat(run.err()).contains("http://127.0.0.1:1 is away").contains("--stats-url or STATS_URL");
            assertThat(ingest.posts()).isZero();
        }
    }

    @Test
    void idsUnderRandomTopicsAreDuplicatesByTheirPairOnly() throws IOException {
        try (ContractServer server = ContractServer.honest(store)) {
            Run run = Run.of("--url=" + server.url(), "--events=2000", "--duplicate-mode=id");
            assertThat(run.status()).as(run.out()).isZero();
            assertThat(store.size()).isGreaterThan(1700).isLessThan(1900);
            assertThat(run.lastLine()).contains("unique_processed " + store.size());
        }
    }

    @Test
    void awkwardTopicsReadBack() throws IOException {
        try (ContractServer server = ContractServer.honest(store)) {
            Run run = Run.of("--url=" + server.url(), "--events=100", "--topics=a/b c+d,\"q\"\\,%41,päivää");
            assertThat(run.status()).as(run.out()).isZero();
            assertThat(run.out()).contains("read back   100 events");
        }
    }

    @Test
    void twoRunsOnOneDatabaseHaveDifferentEvents() throws IOException {
        try (ContractServer server = ContractServer.honest(store)) {
            Run.of("--url=" + server.url(), "--events=100");
            Run second = Run.of("--url=" + server.url(), "--events=100");
            assertThat(second.lastLine())
                    .isEqualTo("verified: received 100 = unique_processed 70 + duplicate_dropped 30");
        }
    }

    @Test
    void aSeedSendsTheIdenticalEventsAgain() throws IOException {
        try (ContractServer server = ContractServer.honest(store)) {
            Run.of("--url=" + server.url(), "--events=100", "--seed=7");
            Run second = Run.of("--url=" + server.url(), "--events=100", "--seed=7");
            assertThat(second.lastLine())
                    .isEqualTo("verified: received 100 = unique_processed 0 + duplicate_dropped 100");
        }
    }

    @Test
    void lostAnswersAreSentAgainAndExplained() throws IOException {
        Manners losingEveryTenth = new Manners() {
            @Override
            public Answer answer(int post, Answer honest) {
                return post % 10 == 0 ? Answer.lost() : honest;
            }
        };
        try (ContractServer server = ContractServer.start(store, losingEveryTenth)) {
            Run run = Run.of("--url=" + server.url(), "--events=500", "--workers=8");
            assertThat(run.status()).as(run.out()).isZero();
            assertThat(store.size()).isEqualTo(350);
            assertThat(run.out()).contains("more than the events acknowledged");
            assertThat(run.lastLine()).contains("unique_processed 350 ");
        }
    }

    @Test
    void lostAnswersToBatchesWithAGivenSeedAreJudgedWithBounds() throws IOException {
        Manners losingEveryThird = new Manners() {
            @Override
            public Answer answer(int post, Answer honest) {
                return post % 3 == 0 ? Answer.lost() : honest;
            }
        };
        try (ContractServer server = ContractServer.start(store, losingEveryThird)) {
            Run run = Run.of("--url=" + server.url(), "--events=500", "--batch-size=20", "--seed=3");
            assertThat(run.status()).as(run.out()).isZero();
            assertThat(store.size()).isEqualTo(350);
        }
    }

    @Test
    void retryAfterIsHonoured() throws IOException {
        Manners busyAtFirst = new Manners() {
            @Override
            public Optional<Answer> instead(int post) {
                return post <= 5 ? Optional.of(Answer.unavailable("1")) : Optional.empty();
            }
        };
        try (ContractServer server = ContractServer.start(store, busyAtFirst)) {
            long start = System.nanoTime();
            Run run = Run.of("--url=" + server.url(), "--events=20", "--workers=5");
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
            assertThat(run.lastLine()).isEqualTo("verified: received 20 = unique_processed 14 + duplicate_dropped 6");
            assertThat(run.out()).contains("5 sent again").contains("5 without an answer");
        }
    }

    @Test
    void aRestartIsOutlived() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        ContractServer first = ContractServer.honest(store);
        int port = first.port();
        CompletableFuture<Run> run =
                CompletableFuture.supplyAsync(() -> Run.of("--url=" + first.url(), "--events=3000", "--rate=3000"));
        await().until(() -> first.posts() > 300);
        first.close();
        try (ContractServer second = ContractServer.restart(store, port)) {
            Run ended = run.get(60, TimeUnit.SECONDS);
            assertThat(ended.status()).as(ended.out() + ended.err()).isZero();
            assertThat(second.posts()).isPositive();
            assertThat(store.size()).isEqualTo(2100);
        }
    }

    @Test
    void aFileIsSentAsItIs(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("events.ndjson"), """
                {"topic":"a","event_id":"1","timestamp":"2026-01-02T03:04:05.123456789+07:00","source":"s","payload":{"n":1.50}}

                {"topic":"a","event_id":"2","timestamp":"2026-01-02","source":"s"}
                {"topic":"a","event_id":"1","timestamp":"2026-01-02T03:04:05Z","source":"other"}
                {"topic":"b","event_id":"1","timestamp":"2026-01-02T03:04:05","source":"s","payload":{}}
                """);
        try (ContractServer server = ContractServer.honest(store)) {
            Run run = Run.of("--url=" + server.url(), "--file=" + file, "--workers=1");
            assertThat(run.lastLine())
                    .as(run.out())
                    .isEqualTo("verified: received 4 = unique_processed 3 + duplicate_dropped 1");
            assertThat(store.find("a", "1").orElseThrow().path("source").asText())
                    .isEqualTo("s");
        }
    }

    @Test
    void standardInputIsSentToo() throws IOException {
        try (ContractServer server = ContractServer.honest(store)) {
            String lines = """
                    {"topic":"a","event_id":"1","timestamp":"2026-01-02T03:04:05Z","source":"s"}
                    {"topic":"a","event_id":"2","timestamp":"2026-01-02T03:04:05Z","source":"s"}""";
            Run run = Run.with(Map.of("SEKALI_URL", server.url(), "FILE", "-", "BATCH_SIZE", "50"), lines);
            assertThat(run.lastLine()).isEqualTo("verified: received 2 = unique_processed 2 + duplicate_dropped 0");
        }
    }

    @Test
    void theReportAsJsonIsOneDocument() throws IOException {
        try (ContractServer server = ContractServer.honest(store)) {
            Run run = Run.of("--url=" + server.url(), "--events=1000", "--output=json", "--seed=5");
            JsonNode report = JSON.readTree(run.out());
            assertThat(report.path("verified").asBoolean()).isTrue();
            assertThat(report.at("/events/acknowledged").asLong()).isEqualTo(1000);
            assertThat(report.at("/stats_rose_by/unique_processed").asLong()).isEqualTo(700);
            assertThat(report.at("/latency_ms/p50").asDouble()).isPositive();
            assertThat(report.path("seed").asText()).isEqualTo("5");
            assertThat(report.path("differences")).isEmpty();
            assertThat(run.err()).contains("1,000 of 1,000 acknowledged");
        }
    }
}
