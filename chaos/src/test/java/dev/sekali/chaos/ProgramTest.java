package dev.sekali.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgramTest {

    @Test
    void moreSettingsLeaveTheOthersAndGoBeforeThoseOfTheirName() {
        Ingest.Program program =
                Ingest.Program.TODAYS.with(Map.of("A", "1", "B", "1")).with(Map.of("B", "2", "C", "2"));
        assertThat(program.settings()).isEqualTo(Map.of("A", "1", "B", "2", "C", "2"));
    }
}
