package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.host.FunctionHost;
import dev.sekali.settings.Settings;
import dev.sekali.testing.Functions;
import dev.sekali.testing.TestDatabase;
import dev.sekali.testing.TraceReceiver;
import dev.sekali.testing.TraceReceiver.Received;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A read stands below its request in a trace. */
class TracingTest {

    @Test
    void aReadIsAChildOfItsRequest() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                TraceReceiver receiver = TraceReceiver.start()) {
            Settings settings = new Settings(Functions.environment(
                    database.stats(),
                    0,
                    0,
                    Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url(), "OTEL_BSP_SCHEDULE_DELAY", "20")));
            try (FunctionHost host = Main.start(settings);
                    HttpClient client = HttpClient.newHttpClient()) {
                URI event = URI.create("http://127.0.0.1:%d/events/orders/4711".formatted(host.port()));
                assertThat(client.send(HttpRequest.newBuilder(event).build(), HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(404);
            }
            List<Received> reads = receiver.spans("SELECT event");
            assertThat(reads).hasSize(1);
            Received read = reads.getFirst();
            assertThat(read.kind()).isEqualTo("CLIENT");
            assertThat(read.attributes())
                    .containsEntry("db.system.name", "postgresql")
                    .containsEntry("db.operation.name", "SELECT")
                    .containsEntry("db.query.summary", "SELECT event")
                    .containsEntry("db.namespace", database.stats().name());
            // Nor does the sampler, which reads in the background, begin traces of its own.
            assertThat(receiver.spans()).hasSize(2);
            Received request = receiver.spans().stream()
                    .filter(span -> span.kind().equals("SERVER"))
                    .findFirst()
                    .orElseThrow();
            assertThat(request.name()).isEqualTo("GET /events/{topic}/{event_id}");
            assertThat(read.parent()).isEqualTo(request.spanId());
            assertThat(read.traceId()).isEqualTo(request.traceId());
            assertThat(request.resource()).containsEntry("service.name", "sekali-stats");
        }
    }

    @Test
    void whatAStreamReadsAheadAndHowItFindsItsHorizonAreItsChildrenToo() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                TraceReceiver receiver = TraceReceiver.start()) {
            database.execute("""
                    INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                    SELECT 't', n::text, now(), 'test', '{}' FROM generate_series(1, 1500) n""");
            Settings settings = new Settings(Functions.environment(
                    database.stats(),
                    0,
                    0,
                    Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url(), "OTEL_BSP_SCHEDULE_DELAY", "20")));
            try (FunctionHost host = Main.start(settings);
                    HttpClient client = HttpClient.newHttpClient()) {
                HttpRequest stream = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:%d/events".formatted(host.port())))
                        .header("Accept", "application/x-ndjson")
                        .build();
                assertThat(client.send(stream, HttpResponse.BodyHandlers.ofString())
                                .body())
                        .hasLineCount(1500);
            }
            Received request = receiver.spans("GET /events").getFirst();
            assertThat(receiver.spans("SELECT chunk")).hasSizeGreaterThan(1);
            assertThat(receiver.spans("SELECT horizon")).hasSize(1);
            assertThat(receiver.spans("SELECT writers")).isNotEmpty();
            assertThat(receiver.spans())
                    .filteredOn(span -> span.kind().equals("CLIENT"))
                    .allSatisfy(read -> assertThat(read.parent()).isEqualTo(request.spanId()));
        }
    }
}
