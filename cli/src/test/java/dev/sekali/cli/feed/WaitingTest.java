package dev.sekali.cli.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitingTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Duration now = Duration.ZERO;
    private final Waiting waiting =
            new Waiting(new PrintStream(err, true, StandardCharsets.UTF_8), () -> now.toNanos());

    @Test
    void aWaitIsToldAtOnceAndThenTwiceAMinuteWithACount() {
        for (int second = 0; second <= 60; second++) {
            now = Duration.ofSeconds(second);
            waiting.on("here", "refused");
        }
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "Waiting for here (refused)",
                        "Waiting for here (refused; failed 30 times since)",
                        "Waiting for here (refused; failed 30 times since)");
    }

    @Test
    void whatFailedBeforeAllWasWellIsNotCounted() {
        waiting.on("here", "refused");
        waiting.on("here", "refused");
        now = Duration.ofHours(1);
        waiting.on("here", "refused");
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("Waiting for here (refused)", "Waiting for here (refused)");
    }
}
