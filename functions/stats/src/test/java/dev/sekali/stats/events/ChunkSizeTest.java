package dev.sekali.stats.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkSizeTest {

    @ParameterizedTest
    @CsvSource({"2, 1000", "1048, 1000", "10485, 100", "1048576, 1", "8388608, 1"})
    void aChunkHoldsAboutAMebibyte(int payloadCharacters, long rows) {
        ChunkSize size = new ChunkSize();
        assertThat(size.rows()).isEqualTo(1000);
        size.saw(Collections.nCopies(
                3, new Event(1, "t", "e", Instant.EPOCH, "s", "x".repeat(payloadCharacters), Instant.EPOCH)));
        assertThat(size.rows()).isEqualTo(rows);
    }
}
