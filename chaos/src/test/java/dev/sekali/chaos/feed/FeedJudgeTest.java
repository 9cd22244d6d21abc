package dev.sekali.chaos.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.chaos.judge.Key;
import dev.sekali.testing.TestDatabase;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The judge of readers on trial: it must find nothing in what an honest feed gives, and each lie that is planted in it. */
class FeedJudgeTest {

    private final TestDatabase database = TestDatabase.create();

    /** Five events, whose seqs have a gap, as after a crash. */
    @BeforeEach
    void store() {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload, seq)
                OVERRIDING SYSTEM VALUE
                SELECT 't', 'e' || n, now(), 's', '{}', n FROM unnest(ARRAY[1, 2, 3, 36, 37]) AS n""");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void anHonestFeedIsFoundHonest() throws Exception {
        FeedJudgement judgement = judge(reader(1, 2, 3, 36, 37));
        assertThat(judgement.faults()).isEmpty();
        assertThat(judgement.committed()).isEqualTo(5);
    }

    @Test
    void aLossIsCaught() throws Exception {
        FeedJudgement judgement = judge(reader(1, 2, 3, 36, 37), reader(1, 3, 36, 37), reader(1, 2, 3, 36));
        assertThat(judgement.lost()).isEqualTo(2);
        assertThat(judgement.faults()).singleElement().asString().startsWith(FeedJudge.LOST);
    }

    @Test
    void anEventThatIsMetTwiceIsCaught() throws Exception {
        FeedJudgement judgement = judge(reader(1, 2, 2, 3, 36, 37), reader(1, 2, 3, 36, 37, 1));
        assertThat(judgement.doubled()).isEqualTo(2);
        assertThat(judgement.outOfOrder()).isZero();
        assertThat(judgement.faults()).singleElement().asString().startsWith(FeedJudge.DOUBLED);
    }

    @Test
    void anEventOutOfOrderIsCaught() throws Exception {
        FeedJudgement judgement = judge(reader(1, 3, 36, 2, 37));
        assertThat(judgement.outOfOrder()).isEqualTo(1);
        assertThat(judgement.lost()).isZero();
        assertThat(judgement.faults()).singleElement().asString().startsWith(FeedJudge.OUT_OF_ORDER);
    }

    @Test
    void anEventThatIsNotCommittedIsCaught() throws Exception {
        assertThat(judge(reader(1, 2, 3, 4, 36, 37)).faults())
                .singleElement()
                .asString()
                .startsWith(FeedJudge.STRANGE);
    }

    @Test
    void anotherEventUnderTheSameSeqIsCaught() throws Exception {
        Account account = reader(1, 2, 3, 36);
        give(account, 0, List.of(new Met(37, new Key("t", "another"))));
        assertThat(judge(account).faults()).singleElement().asString().startsWith(FeedJudge.STRANGE);
    }

    @Test
    void aSubscriptionMayRepeatWhatComesAfterAnAcknowledgedPosition() throws Exception {
        FeedJudgement judgement = judge(subscription(seqs(1, 3, 1, 3, 36), seqs(2, 37, 37)));
        assertThat(judgement.faults()).isEmpty();
    }

    @Test
    void aLossOfASubscriptionIsCaught() throws Exception {
        assertThat(judge(subscription(seqs(1, 36), seqs(2, 37))).lost()).isEqualTo(1);
    }

    @Test
    void anEventThatOnlyAFencedConsumerMetIsLost() throws Exception {
        Account account = subscription(seqs(1, 3), seqs(2, 37));
        account.meet(0, seqs(36));
        assertThat(judge(account).lost()).isEqualTo(1);
    }

    @Test
    void anEventOfASubscriptionOutOfOrderInItsShardIsCaught() throws Exception {
        assertThat(judge(subscription(seqs(1, 36, 3), seqs(2, 37))).outOfOrder())
                .isEqualTo(1);
    }

    private FeedJudgement judge(Account... accounts) throws Exception {
        try (Connection connection = database.connect()) {
            return FeedJudge.judge(List.of(accounts), connection);
        }
    }

    private static Account reader(long... seqs) {
        Account account = new Account("reader", true, 1);
        give(account, 0, seqs(seqs));
        return account;
    }

    private static Account subscription(List<Met> one, List<Met> other) {
        Account account = new Account("subscription", false, 2);
        give(account, 0, one);
        give(account, 1, other);
        return account;
    }

    private static void give(Account account, int shard, List<Met> events) {
        account.meet(shard, events);
        account.handle(shard, events);
    }

    private static List<Met> seqs(long... seqs) {
        return Arrays.stream(seqs)
                .mapToObj(seq -> new Met(seq, new Key("t", "e" + seq)))
                .toList();
    }
}
