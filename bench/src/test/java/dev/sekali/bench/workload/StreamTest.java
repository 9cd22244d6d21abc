package dev.sekali.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamTest {

    private static final int EVENTS = 10_000;

    private static List<Event> events(Stream stream) {
        return IntStream.range(0, EVENTS).mapToObj(_ -> stream.next()).toList();
    }

    @ParameterizedTest
    @EnumSource
    void threeInTenRepeatAnEarlierEventWhole(Ids ids) {
        List<Event> events = events(new Stream(ids, 7));

        assertThat(new HashSet<>(events)).hasSize(EVENTS * 7 / 10);
        assertThat(events.stream().map(Event::eventId).distinct()).hasSize(EVENTS * 7 / 10);
    }

    @Test
    void aStreamIsTheSameEachTime() {
        assertThat(events(new Stream(Ids.V7, 3))).isEqualTo(events(new Stream(Ids.V7, 3)));
    }

    @ParameterizedTest
    @EnumSource
    void streamsOfDifferentNumbersHaveNoEventInCommon(Ids ids) {
        Set<Event> both = new HashSet<>(events(new Stream(ids, 1)));
        both.addAll(events(new Stream(ids, 2)));

        assertThat(both).hasSize(2 * EVENTS * 7 / 10);
    }

    @ParameterizedTest
    @EnumSource
    void namesAreUuidsOfTheirVersion(Ids ids) {
        assertThat(events(new Stream(ids, 1)))
                .extracting(event -> UUID.fromString(event.eventId()).version())
                .containsOnly(ids == Ids.V4 ? 4 : 7);
    }

    @Test
    void originalsInOrderAreTheEventsThatRepeatNone() {
        Stream originals = new Stream(Ids.V7, 5);
        List<Event> distinct = events(new Stream(Ids.V7, 5)).stream().distinct().toList();

        assertThat(distinct)
                .allSatisfy(event -> assertThat(originals.nextOriginal()).isEqualTo(event));
        assertThat(distinct).extracting(Event::eventId).isSorted();
    }
}
