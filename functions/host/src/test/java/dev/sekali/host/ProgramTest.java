package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.testing.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The status that a process ends with after it was told to stop. */
class ProgramTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** 128 + SIGTERM, as the Java runtime counts. */
    private static final int TERMINATED = 143;

    /** Stops in order. */
    static final class Orderly {

        private Orderly() {}

        public static void main(String[] args) throws Exception {
            serve(() -> System.out.println("stopped"));
        }
    }

    /** Can't stop in order. */
    static final class Disorderly {

        private Disorderly() {}

        public static void main(String[] args) throws Exception {
            serve(() -> {
                throw new IOException("stuck");
            });
        }
    }

    private static void serve(AutoCloseable started) throws Exception {
        Program.main(_ -> started);
        System.out.println("started");
        Thread.sleep(PATIENCE);
    }

    @Test
    void anOrderedStopEndsWithStatus0() throws Exception {
        try (Child program = start(Orderly.class)) {
            assertThat(program.stop(PATIENCE)).isZero();
            assertThat(program.output()).containsExactly("started", "stopped");
            assertThat(program.errors()).isEmpty();
        }
    }

    @Test
    void aStopThatFailsIsSaidAndKeepsTheStatusOfTheSignal() throws Exception {
        try (Child program = start(Disorderly.class)) {
            assertThat(program.stop(PATIENCE)).isEqualTo(TERMINATED);
            assertThat(program.errors()).first().asString().contains("ERROR", "the stop failed");
        }
    }

    private static Child start(Class<?> main) {
        Child program = Child.start(main, Map.of());
        await().atMost(PATIENCE).until(() -> program.output().contains("started"));
        return program;
    }
}
