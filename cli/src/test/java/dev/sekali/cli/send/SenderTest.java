package dev.sekali.cli.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.GeneratedPlan;
import dev.sekali.cli.retry.StopSignal;
import dev.sekali.cli.retry.Waits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenderTest {

    private static final Outcome UNANSWERED = new Outcome.Again("connection lost", true);
    private static final Outcome UNREACHABLE = new Outcome.Again("connection refused", false);
    private static final Outcome DEFERRED = new Outcome.Again(429, "HTTP 429", Optional.empty(), false);

    private final StopSignal stop = new StopSignal();
    private final AtomicLong now = new AtomicLong();
    private final Recorder heard = new Recorder();
    private int hiddenAttempts;

    @Test
    void whatMaySucceedLaterIsSentAgainUntilItDoes() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        List<Outcome> failures = List.of(UNANSWERED, UNREACHABLE, DEFERRED);
        work(1, 1, 10, events -> {
            int call = calls.getAndIncrement();
            return call < failures.size() ? failures.get(call) : kept(events);
        });
        assertThat(heard.attempts).extracting(Attempt::number).containsExactly(1, 2, 3, 4);
        assertThat(heard.attempts).extracting(Attempt::outcome).startsWith(UNANSWERED, UNREACHABLE, DEFERRED);
        assertThat(heard.acknowledgements).hasSize(1);
    }

    @Test
    void whatAGatewaySentBeforeCountsAsAttemptsWithoutAnAnswer() throws IOException {
        hiddenAttempts = 2;
        work(1, 1, 0, SenderTest::kept);
        assertThat(heard.attempts).extracting(Attempt::number).containsExactly(1, 2, 3);
        assertThat(heard.attempts.subList(0, 2)).allMatch(attempt -> attempt.outcome() instanceof Outcome.Again);
        assertThat(heard.acknowledgements).hasSize(1);
    }

    @Test
    void aUsedUpBoundStopsTheRun() throws IOException {
        work(5, 1, 2, _ -> UNREACHABLE);
        assertThat(heard.attempts).hasSize(3);
        assertThat(heard.gaveUp).isEqualTo(1);
        assertThat(stop.requested()).isTrue();
    }

    @Test
    void aRefusalIsNotRepeated() throws IOException {
        work(2, 1, 10, _ -> new Outcome.Refused(404, "no such path"));
        assertThat(heard.attempts).extracting(Attempt::number).containsExactly(1, 1);
    }

    @Test
    void anAnswerThatIsNoVerdictIsNotRepeated() throws IOException {
        work(2, 1, 10, _ -> new Outcome.Garbled(200, "it is not JSON"));
        assertThat(heard.attempts).hasSize(2);
    }

    @Test
    void aRefusedBatchIsHalvedUntilTheCulpritIsAlone() throws IOException {
        work(
                8,
                8,
                0,
                events -> events.stream().anyMatch(event -> event.position() == 6)
                        ? new Outcome.Refused(413, "too large")
                        : kept(events));
        assertThat(heard.attempts.stream()
                        .filter(attempt -> attempt.outcome() instanceof Outcome.Answered)
                        .flatMap(attempt -> attempt.events().stream())
                        .map(Event::position))
                .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 7L, 8L);
        assertThat(heard.attempts.stream()
                        .filter(attempt -> attempt.outcome() instanceof Outcome.Refused && !attempt.willBeHalved())
                        .flatMap(attempt -> attempt.events().stream())
                        .map(Event::position))
                .containsExactly(6L);
    }

    @Test
    void aBatchRefusedForNoEventsFaultIsNotHalved() throws IOException {
        work(8, 8, 0, _ -> new Outcome.Refused(401, "who are you"));
        assertThat(heard.attempts).hasSize(1);
    }

    @Test
    void withARateLatencyCountsFromWhenTheEventWasDue() throws IOException {
        // One worker, 1,000 a second, and the server takes 10 ms for each: every event queues behind those before.
        send(1_000, 3, 1, 0, events -> {
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
            return kept(events);
        });
        assertThat(heard.acknowledgements.stream().map(TimeUnit.NANOSECONDS::toMillis))
                .containsExactly(10L, 19L, 28L);
    }

    @Test
    void withoutARateLatencyCountsFromTheFirstAttemptAndIncludesRetries() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        work(1, 1, 5, events -> {
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
            return calls.getAndIncrement() == 0 ? UNANSWERED : kept(events);
        });
        assertThat(heard.acknowledgements).containsExactly(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @ParameterizedTest(name = "{0} a second, {1} sent: due at {2} ns")
    @CsvSource({
        // The first is due at once, the others one interval after another.
        "1,                   0,                   0",
        "1,                   1,          1000000000",
        "4,                   1,           250000000",
        "10,                 25,          2500000000",
        // An interval that isn't a whole number of nanoseconds adds up no error.
        "3,                   1,           333333333",
        "3,                   3,          1000000000",
        "3,          3000000001, 1000000000333333333",
        // A day at full speed fits.
        "10000000, 864000000000,      86400000000000",
    })
    void anEventIsDueAtItsPlaceOverTheRate(long rate, long hits, long nanos) {
        assertThat(Sender.dueNanos(hits, rate)).isEqualTo(nanos);
    }

    @Test
    void afterAStopNothingMoreIsSent() throws IOException {
        work(5, 1, 10, events -> {
            stop.request();
            return kept(events);
        });
        assertThat(heard.attempts).hasSize(1);
    }

    private void work(long events, int batchSize, int retries, Function<List<Event>, Outcome> courier)
            throws IOException {
        send(0, events, batchSize, retries, courier);
    }

    private void send(long rate, long total, int batchSize, int retries, Function<List<Event>, Outcome> courier)
            throws IOException {
        // Retries draw the shortest wait, since time itself is not what is tested here.
        Waits waits = new Waits(retries, stop, () -> 0, now::get);
        Function<List<Event>, List<Outcome>> attempts = events -> {
            List<Outcome> outcomes = new ArrayList<>(Collections.nCopies(hiddenAttempts, UNANSWERED));
            outcomes.add(courier.apply(events));
            return outcomes;
        };
        new Sender(attempts, waits, 1, batchSize, rate)
                .send(new GeneratedPlan(total, 0, GeneratedPlan.DuplicateMode.EXACT, List.of("t"), 64, 1), heard);
    }

    private static Outcome kept(List<Event> events) {
        return new Outcome.Answered(Collections.nCopies(events.size(), Verdict.Kept.SUCCESS));
    }

    private static final class Recorder implements Consumer<Attempt> {

        private final List<Attempt> attempts = new ArrayList<>();
        private final List<Long> acknowledgements = new ArrayList<>();
        private int gaveUp;

        @Override
        public void accept(Attempt attempt) {
            attempts.add(attempt);
            if (attempt.outcome() instanceof Outcome.Answered) {
                acknowledgements.add(attempt.nanos());
            }
            gaveUp += attempt.givenUp() ? 1 : 0;
        }
    }
}
