package dev.sekali.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong now = new AtomicLong();

    @Test
    void thereIsALineForEachThousandHoweverTheNumbersCome() {
        try (Progress progress = new LineProgress(out, "acknowledged", OptionalLong.of(20_000), now::get)) {
            now.set(TimeUnit.SECONDS.toNanos(2));
            progress.reached(999);
            progress.reached(1_000);
            progress.reached(1_001);
            progress.reached(900);
            progress.reached(3_500);
            progress.reached(2_000);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "1,000 of 20,000 acknowledged, 500 events/s", "3,000 of 20,000 acknowledged, 1,500 events/s");
    }

    @Test
    void withoutATotalNoneIsShown() {
        try (Progress progress = new LineProgress(out, "acknowledged", OptionalLong.empty(), now::get)) {
            now.set(TimeUnit.SECONDS.toNanos(1));
            progress.reached(1_000);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).strip()).isEqualTo("1,000 acknowledged, 1,000 events/s");
    }
}
