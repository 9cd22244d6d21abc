package dev.sekali.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.database.Sql;
import dev.sekali.feed.read.Starts;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code after} as a time, in a table of {@value #EVENTS} events of which one was created each second. */
class SinceTest extends FeedTestBase {

    private static final int EVENTS = 200_000;

    private static final Pattern FOUND =
            Pattern.compile(" on processed_events .* rows=(\\d+)(?:\\.\\d+)? loops=(\\d+)");
    private static final Pattern REMOVED = Pattern.compile("Rows Removed by (?:Filter|Index Recheck): (\\d+)");

    @BeforeEach
    void insert() {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload, created_at)
                SELECT 't', n::text, now(), 'test', '{}', timestamptz '2026-01-01T00:00:00Z' + (n - 1) * interval '1 second'
                  FROM generate_series(1, %d) n""".formatted(EVENTS));
        database.execute("VACUUM ANALYZE processed_events");
    }

    @ParameterizedTest
    @CsvSource({
        "2025-12-31, 1",
        "2026-01-01T00:00:00Z, 1",
        "2026-01-01T01:00:00Z, 3601",
        "2026-01-01T01:00:00.5Z, 3602",
        "2026-01-02, 86401",
        "2026-01-03T07:33:19Z, 200000"
    })
    void itIsTheFirstEventCreatedAtOrAfterIt(String time, int first) {
        assertThat(FeedServer.ids(feed.get("/feed?limit=1&after=" + time))).containsExactly(Integer.toString(first));
    }

    @Test
    void afterAllOfThemItIsTheHorizon() {
        HttpResponse<String> page = feed.get("/feed?after=2026-02-01");
        assertThat(page.body()).isEqualTo("[]");
        assertThat(FeedServer.position(page)).isEqualTo(EVENTS);
    }

    /** A transaction that was open for long has early times and late numbers; a clock that was set has the contrary. */
    @Test
    void timesInAnotherOrderThanTheirNumbersAreFoundAll() {
        database.execute("""
                UPDATE processed_events SET created_at = '2026-01-05' WHERE seq IN (15000, 150000);
                UPDATE processed_events SET created_at = '2025-12-31' WHERE seq > 190000""");
        assertThat(FeedServer.ids(feed.get("/feed?limit=1&after=2026-01-04"))).containsExactly("15000");
        assertThat(FeedServer.ids(feed.get("/feed?limit=1&after=2026-01-03"))).containsExactly("15000");
        assertThat(FeedServer.ids(feed.get("/feed?limit=1&after=2026-01-01T03:00:00Z")))
                .containsExactly("10801");
        // Where halving leads past it.
        assertThat(FeedServer.ids(feed.get("/feed?limit=1&after=2026-01-01T10:00:00Z")))
                .containsExactly("15000");
    }

    @Test
    void aRecentTimeIsFoundWithoutAWalkPastAllThatIsOlder() throws SQLException {
        assertThat(looked("since_recent.sql", OffsetDateTime.parse("2026-01-03T07:00:00Z"), (long) EVENTS))
                .isBetween(1L, EVENTS / 4L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2027-01-01T00:00:00Z"})
    void whereATimeIsCostsNothingWhereverItIs(String time) throws SQLException {
        assertThat(looked("since.sql", OffsetDateTime.parse(time), (long) EVENTS))
                .isBetween(1L, 100L);
    }

    /** How many events a statement looks at and does not want, and how many it finds. */
    private long looked(String file, Object... parameters) throws SQLException {
        long looked = 0;
        try (Connection connection = database.connect();
                PreparedStatement explain = connection.prepareStatement(
                        "EXPLAIN (ANALYZE) " + Sql.load(Starts.class, file).text())) {
            for (int i = 0; i < parameters.length; i++) {
                explain.setObject(i + 1, parameters[i]);
            }
            try (ResultSet lines = explain.executeQuery()) {
                while (lines.next()) {
                    Matcher found = FOUND.matcher(lines.getString(1));
                    looked += found.find() ? Long.parseLong(found.group(1)) * Long.parseLong(found.group(2)) : 0;
                    Matcher removed = REMOVED.matcher(lines.getString(1));
                    looked += removed.find() ? Long.parseLong(removed.group(1)) : 0;
                }
            }
        }
        return looked;
    }
}
