package dev.sekali.feed.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.events.Event;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The newest events in memory: none between the lowest position and the last is missing, and they have a bound. */
class TailTest {

    private static final String EPOCH = "1970-01-01T00:00:00Z";

    @Test
    void eventsComeInTheOrderTheyWereAddedAboveAPosition() {
        Tail tail = Tail.above(2).with(events(3, 5, 8)).with(events(9));
        assertThat(tail.low()).isEqualTo(2);
        assertThat(seqs(tail, 2)).containsExactly(3L, 5L, 8L, 9L);
        assertThat(seqs(tail, 3)).containsExactly(5L, 8L, 9L);
        assertThat(seqs(tail, 4)).containsExactly(5L, 8L, 9L);
        assertThat(seqs(tail, 8)).containsExactly(9L);
        assertThat(seqs(tail, 9)).isEmpty();
        assertThat(seqs(tail, 100)).isEmpty();
    }

    @Test
    void oneThatWasHandedOutStaysAsItWas() {
        Tail tail = Tail.above(0).with(events(1));
        List<RecentEvent> before = tail.after(0);
        tail.with(events(2));
        assertThat(before).extracting(RecentEvent::seq).containsExactly(1L);
        assertThat(seqs(tail, 0)).containsExactly(1L);
    }

    @Test
    void theOldestGoWhenThereAreTooManyAndTheLowestPositionIsThatOfTheLastThatWent() {
        Tail tail = Tail.above(0);
        for (long seq = 1; seq <= 5_000; seq += 500) {
            tail = tail.with(events(LongStream.range(seq, seq + 500).toArray()));
            // Whatever it holds, nothing above its lowest position is missing.
            assertThat(seqs(tail, tail.low()))
                    .isEqualTo(LongStream.rangeClosed(tail.low() + 1, seq + 499)
                            .boxed()
                            .toList());
        }
        assertThat(tail.low()).isEqualTo(3_000);
    }

    @Test
    void itsBytesHaveABoundThatOneEventMayExceed() {
        Tail tail = Tail.above(0).with(List.of(event(1, 3 << 20), event(2, 3 << 20)));
        assertThat(tail.low()).isEqualTo(1);
        assertThat(seqs(tail, 1)).containsExactly(2L);
        assertThat(seqs(tail.with(List.of(event(3, 6 << 20))), 2)).containsExactly(3L);
        // What went is no longer counted.
        assertThat(seqs(tail.with(List.of(event(3, 6 << 20))).with(events(4, 5)), 3))
                .containsExactly(4L, 5L);
    }

    @Test
    void whatRetentionDeletedIsGone() {
        Tail tail = Tail.above(2).with(events(3, 5));
        assertThat(tail.without(2, 5)).isSameAs(tail);
        assertThat(tail.without(3, 5).low()).isEqualTo(5);
        assertThat(seqs(tail.without(3, 5), 5)).isEmpty();
        // Where no event was seen yet, who stands below the mark isn't served from here either.
        assertThat(Tail.above(0).without(100, 0).low()).isEqualTo(100);
    }

    private static List<Long> seqs(Tail tail, long position) {
        return tail.after(position).stream().map(RecentEvent::seq).toList();
    }

    private static List<RecentEvent> events(long... seqs) {
        return LongStream.of(seqs).mapToObj(seq -> event(seq, 1)).toList();
    }

    private static RecentEvent event(long seq, int bytes) {
        return new RecentEvent(
                new Event(seq, "t", "e" + seq, EPOCH, "test", "{\"x\":\"%s\"}".formatted("x".repeat(bytes)), EPOCH));
    }
}
