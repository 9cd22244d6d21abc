package dev.sekali.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which shard an event belongs to. Positions are kept by shard, so an answer that changes loses events. */
class EventShardTest {

    private static TestDatabase database;

    @BeforeAll
    static void create() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    /** Computed by another program: SHA-256 of the UTF-8 bytes of topic, line feed and event_id; two bytes; modulo. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "orders, 1, 1, 0",
                "orders, 1, 7, 5",
                "orders, 1, 8, 7",
                "orders, 2, 8, 5",
                "orders, 1, 64, 39",
                "t, 0190a6f2-7c3e-7000-8000-000000000000, 64, 53",
                "größe, ключ-🙂, 64, 9",
                // Each would be read as another byte if it were taken for an escape.
                "back\\slash, \\x41\\\\000, 64, 19",
                "a, `a\nb`, 64, 36",
                "', \"\t, 13, 5",
            })
    void theShardOfAnEventNeverChanges(String topic, String eventId, int shards, int expected) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement shard = connection.prepareStatement("SELECT event_shard(?, ?, ?)")) {
            shard.setString(1, topic);
            shard.setString(2, eventId);
            shard.setInt(3, shards);
            try (ResultSet row = shard.executeQuery()) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 64})
    void eventsSpreadEvenlyOverShards(int shards) {
        long events = 1_000L * shards;
        List<String> counts = database.texts("""
                SELECT count(*) FROM generate_series(1, %d) AS n
                 GROUP BY event_shard('topic-' || n %% 3, 'event-' || n, %d)""".formatted(events, shards));
        assertThat(counts).hasSize(shards);
        // Four standard deviations are some 130.
        assertThat(counts).allSatisfy(count -> assertThat(Long.parseLong(count)).isBetween(850L, 1_150L));
    }

    /** A call for each row would cost a reader five times as much. */
    @Test
    void thePlannerWritesTheHashIntoTheQuery() {
        assertThat(database.texts("EXPLAIN SELECT FROM processed_events WHERE event_shard(topic, event_id, 8) = 3"))
                .anyMatch(line -> line.contains("sha256("))
                .noneMatch(line -> line.contains("event_shard("));
    }
}
