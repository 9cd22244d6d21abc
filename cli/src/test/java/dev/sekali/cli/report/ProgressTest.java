package dev.sekali.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.cli.options.Streams;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong now = new AtomicLong();

    @Test
    void thereIsALineForEachThousandHoweverTheNumbersCome() {
        try (Progress progress = progress(false, OptionalLong.of(20_000))) {
            now.set(TimeUnit.SECONDS.toNanos(2));
            progress.reached(999);
            progress.reached(1_000);
            progress.reached(1_001);
            progress.reached(900);
            progress.reached(3_500);
            progress.reached(2_000);
        }
        assertThat(text().lines())
                .containsExactly(
                        "1,000 of 20,000 acknowledged, 500 events/s", "3,000 of 20,000 acknowledged, 1,500 events/s");
    }

    @Test
    void withoutATotalNoneIsShown() {
        try (Progress progress = progress(false, OptionalLong.empty())) {
            now.set(TimeUnit.SECONDS.toNanos(1));
            progress.reached(1_000);
        }
        assertThat(text().strip()).isEqualTo("1,000 acknowledged, 1,000 events/s");
    }

    @Test
    void theLineThatStaysOnATerminalShowsHowFarItCame() {
        try (Progress progress = progress(true, OptionalLong.of(200))) {
            progress.reached(150);
            progress.reached(149);
        }
        assertThat(text().substring(text().lastIndexOf('\r'))).contains("150/200");
    }

    /** Closed at once, that is while the first drawing may be under way. */
    @RepeatedTest(50)
    void itTakesOneLineOfATerminalHoweverSoonItEnds() {
        try (Progress progress = progress(true, OptionalLong.empty())) {
            progress.reached(1);
        }
        assertThat(text()).containsOnlyOnce(System.lineSeparator()).endsWith(System.lineSeparator());
    }

    private Progress progress(boolean terminal, OptionalLong total) {
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new Progress(
                new Streams(out, out, InputStream.nullInputStream(), terminal), "acknowledged", total, now::get);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
