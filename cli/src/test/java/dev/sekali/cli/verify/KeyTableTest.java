package dev.sekali.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.cli.plan.EventKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeyTableTest {

    @Property(tries = 10)
    void itKnowsWhatAMapWouldKnow(@ForAll @Size(max = 4_000) List<Long> hashes) {
        KeyTable table = new KeyTable();
        Map<Long, Integer> map = new HashMap<>();
        for (int i = 0; i < hashes.size(); i++) {
            int mark = 1 << (i % 3);
            // Zero and one are one key: zero marks a free slot.
            long key = hashes.get(i) == 0 ? 1 : hashes.get(i);
            assertThat(table.mark(hashes.get(i), mark)).isEqualTo(map.getOrDefault(key, 0));
            map.merge(key, mark, (one, other) -> one | other);
        }
        assertThat(table.size()).isEqualTo(map.size());
        assertThat(table.count(1, 2))
                .isEqualTo(
                        map.values().stream().filter(marks -> (marks & 3) == 1).count());
    }

    @Test
    void itGrowsWithoutForgetting() {
        KeyTable table = new KeyTable();
        for (int i = 1; i <= 100_000; i++) {
            table.mark(spread(i), 4);
        }
        assertThat(table.size()).isEqualTo(100_000);
        assertThat(table.count(4, 0)).isEqualTo(100_000);
        assertThat(table.mark(spread(5), 1)).isEqualTo(4);
    }

    @Test
    void theHashThatMarksAFreeSlotIsAKeyToo() {
        KeyTable table = new KeyTable();
        assertThat(table.mark(0, 1)).isZero();
        assertThat(table.mark(0, 2)).isEqualTo(1);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void similarKeysHashApart() {
        Set<Long> hashes = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            hashes.add(KeyTable.hash(new EventKey("topic", Integer.toString(i))));
        }
        assertThat(hashes).hasSize(200_000);
        assertThat(KeyTable.hash(new EventKey("ab", "c"))).isNotEqualTo(KeyTable.hash(new EventKey("a", "bc")));
    }

    /** Small numbers over all bits, as a hash does it: distinct for distinct numbers. */
    private static long spread(int number) {
        return number * 0x9E37_79B9_7F4A_7C15L;
    }
}
