package dev.sekali.ingest.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.database.Connector;
import dev.sekali.ingest.IngestServer;
import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.EventKey;
import dev.sekali.ingest.event.Payload;
import dev.sekali.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postgresql.PGProperty;

/** A batch doesn't pay for a plan of its own: PostgreSQL soon keeps one for all sizes. */
class CommitPlanTest {

    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(30);

    /** PostgreSQL always plans a statement's first five runs by their values, and decides then. */
    private static final int TRIES = 5;

    @Test
    void batchesOfAnySizeShareOnePlan() throws SQLException {
        try (TestDatabase database = TestDatabase.create();
                Connection connection = new Connector(database.ingest(), "committer", STATEMENT_TIMEOUT)
                        .with(PGProperty.PREPARE_THRESHOLD, "1")
                        .open();
                CommitConnection commit = CommitConnection.on(connection, (short) 0)) {
            for (int events : List.of(1, 9, 300, 2, 1_000, 5, 50, 1, 1_000, 20)) {
                commit.commit(batch(events));
            }
            assertThat(plans(connection, "generic_plans")).isGreaterThanOrEqualTo(TRIES);
            assertThat(plans(connection, "custom_plans")).isLessThanOrEqualTo(TRIES);
        }
    }

    private static Batch batch(int events) {
        Payload payload = new Payload("{}".getBytes(StandardCharsets.UTF_8));
        return Batch.ofEvents(IntStream.range(0, events)
                .mapToObj(i -> new Event(new EventKey("t" + i % 7, IngestServer.newId()), 0, "test", payload))
                .toList());
    }

    private static long plans(Connection session, String kind) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT sum(%s) FROM pg_prepared_statements".formatted(kind)
                        + " WHERE statement LIKE '%INSERT INTO processed_events%'")) {
            row.next();
            return row.getLong(1);
        }
    }
}
