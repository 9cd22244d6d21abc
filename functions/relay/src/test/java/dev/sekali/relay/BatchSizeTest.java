package dev.sekali.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.broker.EventStream.Entry;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchSizeTest {

    @Test
    void itGrowsStepByStepWithSmallEntriesAndNoFurtherThanTheMost() {
        BatchSize size = new BatchSize();
        assertThat(size.next()).isEqualTo(16);
        for (int expected : List.of(64, 256, 1_000, 1_000)) {
            size.note(entries(size.next(), 300));
            assertThat(size.next()).isEqualTo(expected);
        }
    }

    @Test
    void itShrinksAtOnceWithLargeOnes() {
        BatchSize size = new BatchSize();
        size.note(entries(10, 300));
        size.note(entries(10, 1 << 20));
        assertThat(size.next()).isEqualTo(4);
        size.note(entries(1, 8 << 20));
        assertThat(size.next()).isEqualTo(1);
        size.note(List.of());
        assertThat(size.next()).isEqualTo(1);
    }

    @Test
    void aPartHoldsWhatOneRequestTakes() {
        List<Entry> entries = entries(10, 1 << 20);
        assertThat(BatchSize.parts(entries)).extracting(List::size).containsExactly(4, 4, 2);
        assertThat(BatchSize.parts(entries(2, 8 << 20))).extracting(List::size).containsExactly(1, 1);
        assertThat(BatchSize.parts(List.of())).isEmpty();
    }

    private static List<Entry> entries(int count, int bytes) {
        return Collections.nCopies(count, new Entry("1-1", new byte[bytes]));
    }
}
