package dev.sekali.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;

/** Through a real port into a real database: a sender's time is not altered, whenever it was or will be. */
class StoredTimesPropertiesTest {

    private static final long FIRST = micros("0000-01-01T00:00:00Z");
    private static final long LAST = micros("9999-12-31T23:59:59.999999Z");

    private final PropertyServer fixture = Store.getOrCreate(
                    PropertyServer.class, Lifespan.PROPERTY, PropertyServer::new)
            .get();

    @Property(tries = 20)
    void everyTimeOfTheYearsThatAreTakenIsStoredToTheMicrosecond(@ForAll("times") List<Long> times)
            throws IOException, InterruptedException {
        String topic = IngestServer.newId();
        String events = IntStream.range(0, times.size())
                .mapToObj(i -> """
                        {"topic":"%s","event_id":"%d","timestamp":"%s","source":"s"}""".formatted(topic, i, Instant.EPOCH.plus(times.get(i), ChronoUnit.MICROS)))
                .collect(Collectors.joining(",", "[", "]"));
        assertThat(fixture.server().publish(events).status()).isEqualTo(200);
        assertThat(fixture.database().texts("""
                        SELECT CAST(CAST(extract(epoch FROM "timestamp") * 1000000 AS bigint) AS text) FROM processed_events
                         WHERE topic = '%s' ORDER BY CAST(event_id AS int)""".formatted(topic)))
                .isEqualTo(times.stream().map(String::valueOf).toList());
    }

    @Provide
    Arbitrary<List<Long>> times() {
        // Evenly over the range: left alone, most are near zero.
        return Arbitraries.longs()
                .between(FIRST, LAST)
                .withDistribution(RandomDistribution.uniform())
                .list()
                .ofMinSize(1)
                .ofMaxSize(100);
    }

    private static long micros(String time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
    }
}
