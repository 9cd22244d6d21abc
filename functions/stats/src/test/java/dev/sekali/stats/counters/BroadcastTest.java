package dev.sekali.stats.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sekali.events.read.ReadFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BroadcastTest {

    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final Broadcast broadcast = new Broadcast(nanos::get, START);

    private void publish(long received) {
        TopicCounters topic = new TopicCounters("t", received, received, 0, 0, Optional.empty());
        broadcast.publish(new Sample(
                START,
                new Totals(received, received, 0, 0, 0),
                1,
                Rates.NONE,
                Growth.NONE,
                new Sessions(0, 0, 1),
                Map.of("t", topic),
                Duration.ZERO,
                List.of()));
    }

    private Optional<String> after(long id) throws InterruptedException {
        return broadcast.after(id, Duration.ZERO).map(it -> new String(it.bytes(), StandardCharsets.UTF_8));
    }

    private long begin() throws InterruptedException {
        assertThat(broadcast.begin(Optional.empty(), Duration.ZERO)).isZero();
        return broadcast.after(0, Duration.ZERO).orElseThrow().id();
    }

    @Test
    void whatLooksTheSameIsNotSentAgain() throws InterruptedException {
        publish(1);
        long id = begin();
        publish(1);
        assertThat(after(id)).isEmpty();
        publish(2);
        assertThat(after(id).orElseThrow())
                .startsWith("id: %d\nevent: sample\ndata: {".formatted(id + 1))
                .contains("\"received\":2")
                .endsWith("}\n\n");
        assertThat(after(id + 1)).isEmpty();
    }

    @Test
    void whoFallsBehindGetsEverythingAnew() throws InterruptedException {
        publish(1);
        long id = begin();
        for (int received = 2; received <= 11; received++) {
            publish(received);
        }
        assertThat(after(id).orElseThrow()).contains("event: sample", "\"received\":2,");
        publish(12);
        assertThat(after(id).orElseThrow())
                .startsWith("id: %d\nevent: snapshot\n".formatted(id + 11))
                .contains("\"received\":12,");
    }

    @Test
    void anOutageIsToldOnceAndThenEverything() throws InterruptedException {
        publish(1);
        long id = begin();
        broadcast.fails(ReadFailure.Kind.AWAY, START);
        broadcast.fails(ReadFailure.Kind.AWAY, START);
        assertThat(after(id).orElseThrow())
                .isEqualTo(
                        "id: %d\nevent: away\ndata: {\"at\":\"2026-01-31T12:00:00Z\",\"reason\":\"the database can't be read now\"}\n\n"
                                .formatted(id + 1));
        assertThat(after(id + 1)).isEmpty();
        assertThatThrownBy(() -> broadcast.begin(Optional.of(id), Duration.ZERO))
                .isInstanceOf(ReadFailure.class);
        publish(1);
        assertThat(after(id + 1).orElseThrow()).contains("event: snapshot");
    }

    @Test
    void thatNoSampleCameForLongIsToldAsAnOutage() throws InterruptedException {
        publish(1);
        long id = begin();
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(after(id)).isEmpty();
        nanos.addAndGet(1);
        assertThat(after(id).orElseThrow()).contains("event: away");
        assertThat(after(id + 1)).isEmpty();
        publish(1);
        assertThat(after(id + 1).orElseThrow()).contains("event: snapshot");
    }

    @Test
    void aDatabaseThatWasSetBackIsShownAnew() throws InterruptedException {
        publish(5);
        long id = begin();
        publish(4);
        assertThat(after(id).orElseThrow()).contains("event: snapshot", "\"received\":4,");
    }

    @Test
    void whatWasSentIsKeptForTenSecondsAfterTheLastListener() throws InterruptedException {
        Broadcast.Seat seat = broadcast.enter().orElseThrow();
        publish(1);
        long id = begin();
        seat.close();
        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(broadcast.isWanted()).isTrue();
        assertThat(broadcast.begin(Optional.of(id), Duration.ZERO)).isEqualTo(id);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(broadcast.isWanted()).isFalse();
        publish(1);
        assertThat(broadcast.begin(Optional.of(id), Duration.ZERO)).isZero();
    }

    /** By what is sent to each, those who have gone are found. */
    @Test
    void whoFindsNoSeatEndsTheWaitOfAllWhoHaveOne() throws Exception {
        for (int seat = 0; seat < Broadcast.MAX_LISTENERS; seat++) {
            assertThat(broadcast.enter()).isPresent();
        }
        publish(1);
        long id = begin();
        CompletableFuture<Optional<Broadcast.Message>> waiting = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                waiting.complete(broadcast.after(id, Duration.ofSeconds(60)));
            } catch (InterruptedException e) {
                waiting.completeExceptionally(e);
            }
        });
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(broadcast.enter()).isEmpty();
            return waiting.isDone();
        });
    }

    @Test
    void nobodyWaitsForEverForAFirstLook() {
        assertThatThrownBy(() -> broadcast.begin(Optional.empty(), Duration.ofMillis(1)))
                .isInstanceOf(ReadFailure.class);
    }

    @Test
    void aStreamSaysSomethingWhileNothingChangesAndEndsWithItsLifetime() throws IOException {
        publish(1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CounterStream stream = new CounterStream(
                broadcast, broadcast.enter().orElseThrow(), 0, Duration.ofMillis(50), Duration.ofMillis(300));
        stream.writeTo(out);
        stream.close();
        String[] parts = out.toString(StandardCharsets.UTF_8).split("\n\n");
        assertThat(parts[0]).isEqualTo("retry: 1000");
        assertThat(parts[1]).contains("event: snapshot");
        assertThat(parts).hasSizeBetween(4, 9).endsWith(":");
        assertThat(broadcast.listeners()).isZero();
    }

    @Test
    void aStreamLastsForAnHourGiveOrTakeTenMinutes() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(StreamEndpoint.lifetime()).isBetween(Duration.ofMinutes(50), Duration.ofMinutes(70));
        }
    }
}
