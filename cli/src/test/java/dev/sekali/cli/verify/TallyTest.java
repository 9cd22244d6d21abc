package dev.sekali.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Verdict.Kept;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TallyTest {

    private final Tally tally = new Tally("line", 2, new Random(1));

    @Test
    void requestsAndRepetitionsAreCounted() {
        Outcome lost = new Outcome.Again("lost", true);
        tally.attempted(new Attempt(List.of(event(1)), 1, lost));
        tally.attempted(new Attempt(List.of(event(1)), 2, lost));
        tally.attempted(new Attempt(List.of(event(1)), 3, kept()));
        Evidence evidence = tally.evidence();
        assertThat(evidence.requests()).isEqualTo(3);
        assertThat(evidence.resent()).isEqualTo(2);
        assertThat(evidence.unanswered()).isEqualTo(2);
        assertThat(evidence.total().unknown()).isEqualTo(2);
        assertThat(tally.acknowledged()).isEqualTo(1);
    }

    @Test
    void aRefusalThatWillBeHalvedIsNotYetARefusal() {
        Outcome refused = new Outcome.Refused(422, "bad");
        tally.attempted(new Attempt(List.of(event(1), event(2)), 1, refused));
        assertThat(tally.evidence().refused()).isZero();
        tally.attempted(new Attempt(List.of(event(2)), 1, refused));
        assertThat(tally.evidence().refusals()).containsExactly(new Reason("HTTP 422, bad", 1, "line 2, t2/2"));
    }

    @Test
    void refusalsAreGroupedByReasonAndTheReasonsAreBounded() {
        for (int i = 1; i <= 100; i++) {
            tally.notSent(i, "reason " + (i - 1) % 50);
        }
        List<Reason> refusals = tally.evidence().refusals();
        assertThat(refusals).hasSize(21);
        assertThat(refusals.getFirst()).isEqualTo(new Reason("not sent, reason 0", 2, "line 1"));
        assertThat(refusals.getLast().count()).isEqualTo(60);
        assertThat(tally.evidence().refused()).isEqualTo(100);
    }

    @Test
    void aKeyThatIsNewTwiceIsCountedForItsTopicAndInTheTotal() {
        int topics = 1_500;
        for (int i = 1; i <= topics; i++) {
            tally.attempted(new Attempt(List.of(event(i)), 1, kept()));
            tally.attempted(new Attempt(List.of(event(i)), 1, kept()));
        }
        Evidence evidence = tally.evidence();
        assertThat(evidence.topics())
                .hasSize(topics)
                .allSatisfy((_, observed) -> assertThat(observed.twiceNewKeys()).isEqualTo(1));
        assertThat(evidence.total().successes()).isEqualTo(2L * topics);
        assertThat(evidence.total().acknowledgedKeys()).isEqualTo(topics);
        assertThat(evidence.total().twiceNewKeys()).isEqualTo(topics);
        assertThat(evidence.twiceNew()).hasSize(3);
    }

    @Test
    void theFirstThatIsGivenUpIsRemembered() {
        Outcome.Again away = new Outcome.Again("connection refused", false);
        tally.attempted(new Attempt(List.of(event(1)), 7, away, 0, true));
        tally.attempted(new Attempt(List.of(event(2), event(3)), 7, away, 0, true));
        assertThat(tally.evidence().gaveUp()).contains("line 1, t1/1 after attempt 7: connection refused");
    }

    @Test
    void theSampleIsFairAndBounded() {
        int[] drawn = new int[10];
        Random random = new Random(1);
        for (int run = 0; run < 5_000; run++) {
            List<Evidence.Acknowledged> sample = sample(new Tally("line", 3, random), 10);
            assertThat(sample).hasSize(3).doesNotHaveDuplicates();
            sample.forEach(one -> drawn[(int) one.event().position() - 1]++);
        }
        assertThat(drawn).satisfies(counts -> {
            for (int count : counts) {
                assertThat(count).isBetween(1_350, 1_650);
            }
        });
    }

    @Test
    void anEmptySampleStaysEmpty() {
        assertThat(sample(new Tally("line", 0, new Random(1)), 1)).isEmpty();
    }

    private static List<Evidence.Acknowledged> sample(Tally tally, int events) {
        for (int i = 1; i <= events; i++) {
            tally.attempted(new Attempt(List.of(event(i)), 1, kept()));
        }
        return tally.evidence().sample();
    }

    private static Outcome kept() {
        return new Outcome.Answered(List.of(Kept.SUCCESS));
    }

    private static Event event(int number) {
        return new Event(number, new EventKey("t" + number, Integer.toString(number)), "{}");
    }
}
