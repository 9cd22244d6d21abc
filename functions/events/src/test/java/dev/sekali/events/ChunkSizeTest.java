package dev.sekali.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkSizeTest {

    @ParameterizedTest
    @CsvSource({"2, 1000", "1048, 1000", "10485, 100", "1048576, 1", "8388608, 1"})
    void aChunkHoldsAboutAMebibyte(int payloadCharacters, long rows) {
        ChunkSize size = new ChunkSize();
        assertThat(size.rows()).isEqualTo(1000);
        size.saw(events(600, payloadCharacters));
        assertThat(size.rows()).isEqualTo(rows);
    }

    @Test
    void aLookThatGaveFewIsFollowedByOneForNoMoreThanTwiceAsMany() {
        ChunkSize size = new ChunkSize();
        for (int found : new int[] {3, 6, 12, 2, 700}) {
            size.saw(events(found, 2));
            assertThat(size.rows()).isEqualTo(Math.min(1000, 2 * found));
        }
    }

    private static List<Event> events(int count, int payloadCharacters) {
        return Collections.nCopies(
                count,
                new Event(
                        1,
                        "t",
                        "e",
                        "2026-01-31T00:00:00.000000Z",
                        "s",
                        "x".repeat(payloadCharacters),
                        "2026-01-31T00:00:00.000000Z"));
    }
}
