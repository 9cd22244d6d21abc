package dev.sekali.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Verdict;
import dev.sekali.cli.send.Verdict.Kept;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Evidence is made by the real tally, so that both are held to the same story. */
class JudgeTest {

    private static final Judge FRESH = new Judge(OptionalLong.empty(), true);
    private static final Judge REPEATED = new Judge(OptionalLong.empty(), false);
    private static final Snapshot EMPTY = new Snapshot(Counters.ZERO, Map.of(), 0);

    private final Tally tally = new Tally("event", 10, new Random(1));

    @Test
    void whatAddsUpIsVerified() {
        answered("1", Kept.SUCCESS);
        answered("2", Kept.SUCCESS);
        answered("1", Kept.IGNORED);
        assertThat(judge(FRESH, 3, 2, 1)).isEmpty();
        assertThat(judge(REPEATED, 3, 2, 1)).isEmpty();
    }

    @Test
    void onlyTheRiseCounts() {
        answered("1", Kept.SUCCESS);
        assertThat(FRESH.judge(tally.evidence(), stats(100, 60, 40), stats(101, 61, 40)))
                .isEmpty();
    }

    @Test
    void withEveryAttemptAnsweredThereIsNoLeeway() {
        answered("1", Kept.SUCCESS);
        answered("1", Kept.IGNORED);
        assertThat(judge(FRESH, 3, 1, 2))
                .containsExactly(
                        "/stats: received rose by 3, but should have by 2, the events acknowledged: 1 too many; either the server"
                                + " miscounts, or someone else published meanwhile, which can't be told apart from here.",
                        "/stats: duplicate_dropped rose by 2, but should have by 1, the events answered \"ignored\": 1 too many; either"
                                + " the server miscounts, or someone else published meanwhile, which can't be told apart"
                                + " from here.");
        assertThat(judge(FRESH, 1, 1, 0))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).endsWith(": 1 missing."));
    }

    @Test
    void anAttemptWithoutAnswerCountsEitherWay() {
        unanswered("1");
        answered("1", Kept.SUCCESS);
        assertThat(judge(FRESH, 1, 1, 0)).isEmpty();
        assertThat(judge(FRESH, 2, 1, 1)).isEmpty();
        assertThat(judge(FRESH, 3, 1, 2)).hasSize(2);
        assertThat(judge(FRESH, 0, 0, 0)).hasSize(2);
    }

    @Test
    void aLostSuccessLeavesOneRowForAFreshKey() {
        unanswered("1");
        answered("1", Kept.IGNORED);
        assertThat(judge(FRESH, 2, 1, 1)).isEmpty();
        // Stored twice: one row too many, and the duplicate is missing.
        assertThat(judge(FRESH, 2, 2, 0)).hasSize(2);
        // Acknowledged, fresh, and yet not there: whatever got lost, that can't be.
        assertThat(judge(FRESH, 2, 0, 2)).singleElement().asString().contains("unique_processed rose by 0");
    }

    @Test
    void aLostSuccessMayHaveBeenADuplicateIfTheKeyIsNotFresh() {
        unanswered("1");
        answered("1", Kept.IGNORED);
        assertThat(judge(REPEATED, 2, 1, 1)).isEmpty();
        assertThat(judge(REPEATED, 2, 0, 2)).isEmpty();
        assertThat(judge(REPEATED, 1, 0, 1)).isEmpty();
    }

    @Test
    void anEventWithoutAnyVerdictMayBeThereOrNot() {
        unanswered("1");
        assertThat(judge(FRESH, 0, 0, 0)).isEmpty();
        assertThat(judge(FRESH, 1, 1, 0)).isEmpty();
        assertThat(judge(FRESH, 2, 2, 0)).hasSize(2);
    }

    @Test
    void whatWasNotTakenOrNotSentLeavesNoTrace() {
        attempted("1", new Outcome.Again(429, "HTTP 429", Optional.empty(), false));
        attempted("1", new Outcome.Again("refused", false));
        answered("1", Kept.SUCCESS);
        assertThat(judge(FRESH, 1, 1, 0)).isEmpty();
        assertThat(judge(FRESH, 2, 1, 1)).hasSize(2);
    }

    @Test
    void aKeyIsNewOnceEvenIfAnswersWereLost() {
        unanswered("1");
        answered("1", Kept.SUCCESS);
        answered("1", Kept.SUCCESS);
        assertThat(judge(FRESH, 3, 1, 2))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("1 key answered \"success\" more than once")
                        .contains("event 1, t/1"));
    }

    @Test
    void aFreshKeyThatWasNeverNewIsADifferenceOnlyIfNothingWasLost() {
        answered("1", Kept.IGNORED);
        assertThat(judge(FRESH, 1, 0, 1)).hasSize(2).first().asString().contains("takes new events for duplicates");
        assertThat(judge(REPEATED, 1, 0, 1)).isEmpty();
    }

    @Test
    void everyPlannedKeyHasToBeAcknowledged() {
        answered("1", Kept.SUCCESS);
        Judge plannedTwo = new Judge(OptionalLong.of(2), true);
        assertThat(judge(plannedTwo, 1, 1, 0))
                .containsExactly("The plan has 2 distinct keys, but 1 were acknowledged.");
    }

    @Test
    void refusedAndGarbledEventsAreDifferences() {
        attempted("1", new Outcome.Refused(422, "bad"));
        attempted("2", new Outcome.Garbled(200, "it is not JSON"));
        assertThat(judge(FRESH, 0, 0, 0))
                .containsExactly(
                        "1 event refused, so not stored.",
                        "1 event answered 200 with a body that is not the contract's: 1 × it is not JSON (first: event 1,"
                                + " t/2).");
    }

    @Test
    void aBrokenEquationIsADifferenceEvenBeforeTheRun() {
        assertThat(FRESH.judge(tally.evidence(), stats(5, 1, 1), stats(5, 1, 1)))
                .hasSize(2)
                .first()
                .asString()
                .contains("before the run breaks the equation: received is 5");
    }

    @Test
    void topicsAreJudgedOneByOne() {
        answered("1", Kept.SUCCESS);
        Snapshot after = new Snapshot(new Counters(1, 1, 0), Map.of("other", new Counters(1, 1, 0)), 1);
        assertThat(FRESH.judge(tally.evidence(), EMPTY, after))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains(" of topic t rose by 0, but should have by 1, "));
    }

    @Test
    void aTopicThatMayJustNotBeListedIsNotJudged() {
        answered("1", Kept.SUCCESS);
        Snapshot after = new Snapshot(new Counters(1, 1, 0), Map.of("other", new Counters(1, 1, 0)), 2);
        assertThat(FRESH.judge(tally.evidence(), EMPTY, after)).isEmpty();
    }

    private List<String> judge(Judge judge, long received, long unique, long duplicates) {
        return judge.judge(tally.evidence(), EMPTY, stats(received, unique, duplicates));
    }

    /** Totals alone, of a server that lists no topics. */
    private static Snapshot stats(long received, long unique, long duplicates) {
        return new Snapshot(new Counters(received, unique, duplicates), Map.of(), 1);
    }

    private void answered(String id, Verdict verdict) {
        attempted(id, new Outcome.Answered(List.of(verdict)));
    }

    private void unanswered(String id) {
        attempted(id, new Outcome.Again("lost", true));
    }

    private void attempted(String id, Outcome outcome) {
        tally.attempted(new Attempt(List.of(new Event(1, new EventKey("t", id), "{}")), 1, outcome));
    }
}
