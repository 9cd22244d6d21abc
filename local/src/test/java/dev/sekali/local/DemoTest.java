package dev.sekali.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make demo} as a process; {@code .ci/run} runs it whole. */
class DemoTest {

    @TempDir
    private Path folder;

    @Test
    void theLastLineIsTheProofAndTheExitStatusSaysTheSame() throws Exception {
        Child demo = Child.start(Demo.class, Map.of(), folder, "--events=1000", "--duplicates=0.3");
        assertThat(demo.awaitExit()).isZero();
        assertThat(demo.out().lines().toList().getLast())
                .isEqualTo("verified: received 1000 = unique_processed 700 + duplicate_dropped 300");
    }

    @Test
    void aWrongOptionIsToldAndStatus2() throws Exception {
        Child demo = Child.start(Demo.class, Map.of(), folder, "--events=many");
        assertThat(demo.awaitExit()).isEqualTo(2);
        assertThat(demo.errLines().getLast()).contains("--events");
    }
}
