package dev.sekali.feed.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.events.Event;
import dev.sekali.events.Filter;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a reader wants, of the events in memory. */
class SelectionTest {

    private static final String EPOCH = "1970-01-01T00:00:00Z";

    private static final Selection ALL = new Selection(Set.of(), Optional.empty(), Optional.empty());

    @Test
    void withoutAConditionEverythingIsWanted() {
        assertThat(ALL.wants(event("t", "1", "s"))).isTrue();
    }

    @Test
    void eachConditionExcludes() {
        Selection topics = new Selection(Set.of("a", "b"), Optional.empty(), Optional.empty());
        assertThat(topics.wants(event("b", "1", "s"))).isTrue();
        assertThat(topics.wants(event("c", "1", "s"))).isFalse();
        Selection source = new Selection(Set.of(), Optional.of("s"), Optional.empty());
        assertThat(source.wants(event("t", "1", "s"))).isTrue();
        assertThat(source.wants(event("t", "1", "S"))).isFalse();
        Selection both = new Selection(Set.of("a"), Optional.of("s"), Optional.empty());
        assertThat(both.wants(event("a", "1", "s"))).isTrue();
        assertThat(both.wants(event("a", "1", "x"))).isFalse();
        assertThat(both.wants(event("b", "1", "s"))).isFalse();
    }

    @Test
    void anEventBelongsToOneShard() {
        for (int i = 0; i < 200; i++) {
            RecentEvent event = event("t", "e" + i, "s");
            assertThat(IntStream.range(0, 8)
                            .filter(shard -> new Selection(
                                            Set.of(), Optional.empty(), Optional.of(new Filter.Shard(shard, 8)))
                                    .wants(event)))
                    .hasSize(1);
        }
    }

    private static RecentEvent event(String topic, String eventId, String source) {
        return new RecentEvent(new Event(1, topic, eventId, EPOCH, source, "{}", EPOCH));
    }
}
