package dev.sekali.chaos.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonFactory;
import dev.sekali.cli.ledger.PayloadHash;
import dev.sekali.database.Connector;
import dev.sekali.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge itself on trial: it must find nothing in an honest database, and each lie that is planted in it. */
class JudgeTest {

    /** What an attempt says of the event of that number. */
    private record Attempt(int event, Verdict verdict) {}

    private TestDatabase database = TestDatabase.create();

    @TempDir
    private Path folder = Path.of("");

    /** Ten events stored, one of them sent again, one whose answer was lost and one that never arrived. */
    @BeforeEach
    void store() {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 't', CAST(n AS text), now(), 's', jsonb_build_object('n', n) FROM generate_series(1, 11) AS n;
                INSERT INTO audit_stats VALUES ('t', 0, 8, 7, 1, now()), ('t', 1, 4, 4, 0, now())""");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void anHonestDatabaseIsFoundHonest() throws Exception {
        Judgement judgement = judge();
        assertThat(judgement.faults()).isEmpty();
        assertThat(judgement.acknowledged()).isEqualTo(10);
        assertThat(judgement.lost()).isZero();
        assertThat(judgement.doubled()).isZero();
    }

    @Test
    void aLossIsCaught() throws Exception {
        database.execute("DELETE FROM processed_events WHERE event_id = '3'");
        Judgement judgement = judge();
        assertThat(judgement.lost()).isEqualTo(1);
        assertThat(judgement.faults()).anyMatch(fault -> fault.startsWith(Judge.LOST));
    }

    @Test
    void aLossThatTheCountersHideIsCaught() throws Exception {
        database.execute("""
                DELETE FROM processed_events WHERE event_id = '3';
                UPDATE audit_stats SET received = received - 1, unique_processed = unique_processed - 1 WHERE shard = 0""");
        assertThat(judge().lost()).isEqualTo(1);
    }

    @Test
    void aRowThatIsThereTwiceIsCaught() throws Exception {
        database.execute("""
                ALTER TABLE processed_events DROP CONSTRAINT processed_events_pkey;
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT topic, event_id, "timestamp", source, payload FROM processed_events WHERE event_id = '3'""");
        Judgement judgement = judge();
        assertThat(judgement.doubled()).isEqualTo(1);
        assertThat(judgement.faults()).anyMatch(fault -> fault.startsWith(Judge.STORED_TWICE));
    }

    @Test
    void anEventThatWasCalledNewTwiceIsCaught() throws Exception {
        Judgement judgement = judge(new Attempt(3, Verdict.SUCCESS));
        assertThat(judgement.doubled()).isEqualTo(1);
        assertThat(judgement.faults()).anyMatch(fault -> fault.startsWith(Judge.NEW_TWICE));
    }

    @Test
    void aDuplicateOfNothingIsCaught() throws Exception {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                VALUES ('t', '20', now(), 's', '{"n": 20}')""");
        assertThat(judge(new Attempt(20, Verdict.IGNORED)).faults())
                .anyMatch(fault -> fault.startsWith(Judge.UNEXPLAINED));
    }

    @Test
    void countersThatAreNotTheRowsAreCaught() throws Exception {
        database.execute("UPDATE audit_stats SET received = received + 1, unique_processed = unique_processed + 1"
                + " WHERE shard = 0");
        assertThat(judge().faults()).anyMatch(fault -> fault.startsWith(Judge.MISCOUNTED));
    }

    @Test
    void duplicatesThatNobodySentAreCaught() throws Exception {
        database.execute("UPDATE audit_stats SET received = received + 2, duplicate_dropped = duplicate_dropped + 2"
                + " WHERE shard = 0");
        assertThat(judge().faults()).singleElement().asString().startsWith(Judge.OUT_OF_BOUNDS);
    }

    @Test
    void anAnsweredDuplicateThatWasNotCountedIsCaught() throws Exception {
        database.execute("UPDATE audit_stats SET received = received - 1, duplicate_dropped = duplicate_dropped - 1"
                + " WHERE shard = 0");
        assertThat(judge().faults()).singleElement().asString().startsWith(Judge.OUT_OF_BOUNDS);
    }

    @Test
    void aBrokenEquationIsCaughtAtTheEndAndBySamples() throws Exception {
        database.execute("ALTER TABLE audit_stats DROP CONSTRAINT audit_stats_check");
        Connector connector = new Connector(database.superuser(), "sampler", Duration.ofSeconds(5));
        try (Sampler sampler = Sampler.start(connector, Duration.ofMillis(200))) {
            await().until(() -> sampler.samples() > 0);
            assertThat(sampler.faults()).isEmpty();
            database.execute("UPDATE audit_stats SET received = received + 1 WHERE shard = 0");
            await().until(() -> !sampler.faults().isEmpty());
        }
        assertThat(judge().faults()).anyMatch(fault -> fault.startsWith(Judge.UNBALANCED));
    }

    @Test
    void aRowThatNobodySentIsCaught() throws Exception {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                VALUES ('t', 'stranger', now(), 's', '{}')""");
        assertThat(judge().faults()).anyMatch(fault -> fault.startsWith(Judge.FOREIGN));
    }

    @Test
    void aRowThatWasRefusedIsCaught() throws Exception {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                VALUES ('t', '20', now(), 's', '{"n": 20}')""");
        assertThat(judge(new Attempt(20, Verdict.REJECTED)).faults())
                .anyMatch(fault -> fault.startsWith(Judge.FOREIGN));
    }

    @Test
    void anAlteredPayloadIsCaught() throws Exception {
        database.execute("UPDATE processed_events SET payload = '{\"n\": 4}' WHERE event_id = '3'");
        assertThat(judge().faults()).singleElement().asString().startsWith(Judge.ALTERED);
    }

    private Judgement judge(Attempt... more) throws Exception {
        Path file = folder.resolve("ledger.ndjson");
        try (Ledger ledger = Ledger.open(file)) {
            for (int n = 1; n <= 10; n++) {
                note(ledger, new Attempt(n, Verdict.SUCCESS));
            }
            note(ledger, new Attempt(1, Verdict.IGNORED));
            note(ledger, new Attempt(11, Verdict.UNKNOWN));
            note(ledger, new Attempt(12, Verdict.UNKNOWN));
            for (Attempt attempt : more) {
                note(ledger, attempt);
            }
        }
        try (Connection connection = database.connect()) {
            return Judge.judge(List.of(file), connection);
        }
    }

    private static void note(Ledger ledger, Attempt attempt) throws Exception {
        String payload = "{\"n\":%d.0}".formatted(attempt.event());
        ledger.attempted(
                new Key("t", Integer.toString(attempt.event())),
                new PayloadHash(new JsonFactory()).ofPayload(payload),
                attempt.verdict());
    }
}
