package dev.sekali.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.testing.Child;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code make demo} as a process; {@code .ci/run} runs it whole. */
class DemoTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void theLastLineIsTheProofAndTheExitStatusSaysTheSame() throws Exception {
        Child demo = Child.start(Demo.class, Map.of(), "--events=1000", "--duplicates=0.3");
        assertThat(demo.awaitExit(PATIENCE)).isZero();
        assertThat(demo.output().getLast())
                .isEqualTo("verified: received 1000 = unique_processed 700 + duplicate_dropped 300");
    }

    @Test
    void aWrongOptionIsToldAndStatus2() throws Exception {
        Child demo = Child.start(Demo.class, Map.of(), "--events=many");
        assertThat(demo.awaitExit(PATIENCE)).isEqualTo(2);
        assertThat(demo.errors().getLast()).contains("--events");
    }
}
