package dev.sekali.ingest.bounce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sekali.testing.Logs;
import dev.sekali.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written of samples, and what is kept of them. */
class BounceTableTest {

    private static final int KEPT = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String APPLICATION = "sekali-ingest-bounces";

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private static List<Bounce> ten(String reason) {
        return Collections.nCopies(10, Bounce.rejected(reason));
    }

    @Test
    void theNewestThousandAreKept() throws SQLException {
        database.execute("""
                INSERT INTO bounces (kind, reason, cut)
                SELECT 'duplicate', 'old ' || n, false FROM generate_series(1, 1500) n""");
        try (BounceTable table = new BounceTable(database.ingest())) {
            table.add(ten("new"));
            table.add(List.of(Bounce.rejected("newest")));
        }
        assertThat(database.texts("SELECT reason FROM bounces ORDER BY id DESC"))
                .hasSize(KEPT)
                .startsWith("newest", "new")
                .endsWith("old 512");
    }

    @Test
    void manyWhoWriteAtOnceKeepNoMoreTogether() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> writers = IntStream.range(0, 8)
                    .<Callable<Void>>mapToObj(writer -> () -> {
                        try (BounceTable table = new BounceTable(database.ingest())) {
                            for (int i = 0; i < 40; i++) {
                                table.add(ten("writer " + writer));
                            }
                        }
                        return null;
                    })
                    .toList();
            for (Future<Void> writer : executor.invokeAll(writers)) {
                writer.get();
            }
        }
        assertThat(database.number("SELECT max(id) FROM bounces")).isEqualTo(8 * 40 * 10);
        assertThat(database.number("SELECT count(*) FROM bounces")).isEqualTo(KEPT);
    }

    @Test
    void aConnectionThatBrokeIsReplaced() throws SQLException {
        try (BounceTable table = new BounceTable(database.ingest())) {
            table.add(ten("before"));
            database.texts("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND application_name = '%s'".formatted(APPLICATION));
            assertThatThrownBy(() -> table.add(ten("lost"))).isInstanceOf(SQLException.class);
            table.add(ten("after"));
        }
        assertThat(database.texts("SELECT DISTINCT reason FROM bounces")).containsExactlyInAnyOrder("before", "after");
    }

    @Test
    void aFaultOfTheProgramLeavesNoConnectionBehind() {
        try (BounceTable table = new BounceTable(database.ingest())) {
            assertThatThrownBy(() -> table.add(Collections.singletonList(null)))
                    .isInstanceOf(NullPointerException.class);
            await().atMost(PATIENCE).until(() -> database.sessions(APPLICATION).isEmpty());
        }
    }

    /** A stop that is over while the connection is still being opened. */
    @Test
    void whatIsAbortedWhileItConnectsWritesNothing() {
        try (BounceTable table = new BounceTable(database.ingest())) {
            table.abort();
            assertThatThrownBy(() -> table.add(ten("late"))).isInstanceOf(SQLException.class);
        }
        assertThat(database.number("SELECT count(*) FROM bounces")).isZero();
    }

    @Test
    void thatNothingCanBeWrittenIsSaidOnceAndThatItCanAgainToo() {
        database.execute("ALTER TABLE bounces RENAME TO gone");
        try (Logs logs = new Logs(Bounces.class.getName());
                Bounces bounces = Bounces.start(database.ingest(), () -> true)) {
            await().atMost(PATIENCE).until(() -> {
                bounces.rejected("lost");
                return logs.linesWith("can't be written").size() >= 4;
            });
            assertThat(logs.linesWith("are lost until")).hasSize(1);
            database.execute("ALTER TABLE gone RENAME TO bounces");
            await().atMost(PATIENCE).until(() -> {
                bounces.rejected("kept");
                return !logs.linesWith("are written again").isEmpty();
            });
        }
    }

    @Test
    void aSampleDoesNotWaitForTheDisk() throws SQLException {
        database.execute("""
                CREATE FUNCTION how() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN NEW.reason = current_setting(''synchronous_commit''); RETURN NEW; END'""");
        database.execute("CREATE TRIGGER how BEFORE INSERT ON bounces FOR EACH ROW EXECUTE FUNCTION how()");
        try (BounceTable table = new BounceTable(database.ingest())) {
            table.add(ten(""));
        }
        assertThat(database.texts("SELECT DISTINCT reason FROM bounces")).containsExactly("off");
    }

    @Test
    void nothingIsWrittenAndNobodyConnectsWhileThatMayNotBe() {
        AtomicBoolean mayWrite = new AtomicBoolean();
        AtomicBoolean asked = new AtomicBoolean();
        try (Bounces bounces = Bounces.start(database.ingest(), () -> {
            asked.set(true);
            return mayWrite.get();
        })) {
            bounces.rejected("while it is away");
            await().atMost(Duration.ofSeconds(10)).untilTrue(asked);
            assertThat(database.sessions(APPLICATION)).isEmpty();
            mayWrite.set(true);
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                bounces.rejected("when it is back");
                return database.number("SELECT count(*) FROM bounces") > 0;
            });
        }
        assertThat(database.texts("SELECT DISTINCT reason FROM bounces")).containsExactly("when it is back");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> database.sessions(APPLICATION).isEmpty());
    }

    @Test
    void aReasonThatIsTooLongEndsWithAnEllipsis() throws SQLException {
        try (BounceTable table = new BounceTable(database.ingest())) {
            table.add(List.of(Bounce.rejected("😀".repeat(5_000)), Bounce.rejected("😀".repeat(1_024))));
        }
        assertThat(database.texts("SELECT reason FROM bounces ORDER BY id"))
                .containsExactly("😀".repeat(1_023) + "…", "😀".repeat(1_024));
    }
}
