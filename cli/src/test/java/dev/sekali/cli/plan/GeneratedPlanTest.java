package dev.sekali.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.plan.GeneratedPlan.DuplicateMode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;

class GeneratedPlanTest {

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:01:00Z");

    private static final List<String> TOPICS = List.of("a", "b", "c");

    @Property(tries = 200)
    void aSeedGivesTheSameEventsHoweverTheyAreClaimed(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int claim) {
        assertThat(all(plan(100, 0.3, DuplicateMode.EXACT, seed), claim))
                .isEqualTo(all(plan(100, 0.3, DuplicateMode.EXACT, seed), 100));
    }

    @Property(tries = 50)
    void anotherSeedGivesOtherKeys(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
        Set<EventKey> one = keys(all(plan(100, 0, DuplicateMode.EXACT, seed), 10));
        assertThat(keys(all(plan(100, 0, DuplicateMode.EXACT, seed + 1), 10))).doesNotContainAnyElementsOf(one);
    }

    @Property(tries = 200)
    void theShareOfDuplicatesIsExact(
            @ForAll @IntRange(min = 1, max = 500) int events,
            @ForAll @DoubleRange(min = 0, max = 0.999) @Scale(3) double share,
            @ForAll DuplicateMode mode,
            @ForAll long seed) {
        GeneratedPlan plan = plan(events, share, mode, seed);
        Set<EventKey> keys = keys(all(plan, 7));
        assertThat(plan.distinctKeys()).hasValue(keys.size());
        Set<String> ids = new HashSet<>();
        keys.forEach(key -> ids.add(key.eventId()));
        assertThat(ids).hasSize((int) (events - Math.min(Math.round(events * share), events - 1)));
    }

    @Property(tries = 50)
    void equalKeysAreEqualEvents(@ForAll DuplicateMode mode, @ForAll long seed) {
        Map<EventKey, String> seen = new HashMap<>();
        for (Event event : all(plan(300, 0.5, mode, seed), 50)) {
            assertThat(seen.getOrDefault(event.key(), event.json())).isEqualTo(event.json());
            seen.put(event.key(), event.json());
        }
    }

    @Property(tries = 50)
    void idsAreVersionSevenAndAscend(@ForAll @LongRange(min = 0) long seed) {
        UUID last = new UUID(0, 0);
        for (Event event : all(plan(9_000, 0, DuplicateMode.EXACT, seed), 1_000)) {
            UUID id = UUID.fromString(event.key().eventId());
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(Long.compareUnsigned(id.getMostSignificantBits(), last.getMostSignificantBits()))
                    .isPositive();
            last = id;
        }
    }

    @Property(tries = 100)
    void theTextIsTheContractsAndThePayloadAsLongAsAsked(
            @ForAll @IntRange(min = GeneratedPlan.MIN_PAYLOAD_BYTES, max = 3_000) int payloadBytes, @ForAll long seed)
            throws IOException {
        List<String> awkward = List.of("\"quoted\" \\ päivää 🙂");
        GeneratedPlan plan = new GeneratedPlan(20, 0.3, DuplicateMode.EXACT, awkward, payloadBytes, seed);
        for (Event event : all(plan, 20)) {
            JsonNode json = new ObjectMapper().readTree(event.json());
            assertThat(json.path("topic").asText()).isEqualTo(awkward.getFirst());
            assertThat(json.path("event_id").asText()).isEqualTo(event.key().eventId());
            assertThat(Instant.parse(json.path("timestamp").asText())).isBetween(EARLIEST, LATEST);
            assertThat(json.path("source").asText()).isNotBlank();
            int payload = event.json().indexOf("\"payload\":") + "\"payload\":".length();
            assertThat(event.json().length() - 1 - payload).isEqualTo(payloadBytes);
        }
    }

    @Property(tries = 1)
    void topicsAreUsedAlike() {
        Map<String, Integer> counts = new HashMap<>();
        all(plan(30_000, 0.3, DuplicateMode.ID, 1), 1_000)
                .forEach(event -> counts.merge(event.key().topic(), 1, Integer::sum));
        assertThat(counts).hasSize(3).allSatisfy((_, count) -> assertThat(count).isBetween(9_500, 10_500));
    }

    @Property(tries = 1)
    void aPairOfAnIdAndARandomTopicIsADuplicateAsOftenAsInTheReference() {
        // 20,000 events, 30 % over 4 topics: the reference had 18,077 rows in its one published run.
        GeneratedPlan plan = new GeneratedPlan(20_000, 0.3, DuplicateMode.ID, List.of("a", "b", "c", "d"), 64, 42);
        assertThat(plan.distinctKeys().orElseThrow()).isBetween(17_900L, 18_300L);
    }

    private static GeneratedPlan plan(long events, double share, DuplicateMode mode, long seed) {
        return new GeneratedPlan(events, share, mode, TOPICS, 64, seed);
    }

    private static List<Event> all(GeneratedPlan plan, int claim) {
        List<Event> events = new ArrayList<>();
        for (Claim next = plan.next(claim); !next.isEmpty(); next = plan.next(claim)) {
            assertThat(next.before()).isEqualTo(events.size());
            events.addAll(next.events());
        }
        return events;
    }

    private static Set<EventKey> keys(List<Event> events) {
        Set<EventKey> keys = new HashSet<>();
        events.forEach(event -> keys.add(event.key()));
        return keys;
    }
}
