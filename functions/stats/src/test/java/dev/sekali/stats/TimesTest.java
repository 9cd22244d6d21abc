package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A thousand times from all over the range that is taken, each both an event's own and the server's. */
class TimesTest extends SharedServer {

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    /** Of the random ones, so that a failure can be had again. */
    private static final long SEED = 20_260_131L;

    private static final DateTimeFormatter SQL = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss.SSSSSS'+00' G", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final List<Instant> TIMES = times();

    @BeforeAll
    static void insert() {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, source, payload, "timestamp", created_at)
                SELECT 't', n::text, 's', '{}', CAST(moment AS timestamptz), CAST(moment AS timestamptz)
                  FROM unnest(ARRAY[%s]) WITH ORDINALITY AS moments (moment, n)
                 ORDER BY moments.n""".formatted(
                        TIMES.stream().map(time -> "'" + SQL.format(time) + "'").collect(Collectors.joining(","))));
    }

    private static List<Instant> times() {
        long range = ChronoUnit.MICROS.between(FIRST, LAST);
        return LongStream.concat(LongStream.of(0, 1, range - 1, range), new Random(SEED).longs(1_000, 0, range))
                .mapToObj(micros -> FIRST.plus(micros, ChronoUnit.MICROS))
                .distinct()
                .toList();
    }

    @Test
    void everyTimeReadsBackToTheMicrosecond() {
        List<String> written = TIMES.stream().map(ISO::format).toList();
        List<String> timestamps = new ArrayList<>();
        List<String> createdAt = new ArrayList<>();
        for (JsonNode event : Fixture.json(stats.get("/events?order=asc&limit=10000"))) {
            timestamps.add(event.get("timestamp").asText());
            createdAt.add(event.get("created_at").asText());
        }
        assertThat(timestamps).isEqualTo(written);
        assertThat(createdAt).isEqualTo(written);
        assertThat(Fixture.json(stats.get("/events/t/4")).get("timestamp").asText())
                .isEqualTo("9999-12-31T23:59:59.999999Z");
    }

    @Test
    void sinceAndUntilCutToTheMicrosecond() {
        TIMES.stream()
                .filter(time -> time.isAfter(Instant.parse("0001-01-01T00:00:00Z")) && time.isBefore(LAST))
                .limit(50)
                .forEach(time -> {
                    String since = ISO.format(time);
                    String until = ISO.format(time.plus(1, ChronoUnit.MICROS));
                    assertThat(Fixture.json(stats.get("/events?since=%s&until=%s".formatted(since, until))))
                            .extracting(event -> event.get("created_at").asText())
                            .containsExactly(since);
                });
    }
}
