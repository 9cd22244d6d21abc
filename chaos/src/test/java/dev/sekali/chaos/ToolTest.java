package dev.sekali.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolTest {

    private static final Duration WAIT = Duration.ofSeconds(10);

    @Test
    void aProgramThatTheMachineLacksDoesNotSucceed() {
        assertThat(Tool.succeeds(WAIT, List.of("/no/such/program"))).isFalse();
    }

    @Test
    void oneThatEndsWithAnotherStatusDoesNotEither() {
        assertThat(Tool.succeeds(WAIT, List.of("false"))).isFalse();
    }

    @Test
    void oneThatEndsWellDoes() {
        assertThat(Tool.succeeds(WAIT, List.of("true"))).isTrue();
    }
}
