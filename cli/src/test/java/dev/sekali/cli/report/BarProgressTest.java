package dev.sekali.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BarProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void theLineThatStaysShowsHowFarItCame() {
        try (Progress progress = new BarProgress(out, "acknowledged", OptionalLong.of(200))) {
            progress.reached(150);
            progress.reached(149);
        }
        assertThat(text().substring(text().lastIndexOf('\r'))).contains("150/200");
    }

    /** Closed at once, that is while the first drawing may be under way. */
    @RepeatedTest(50)
    void itTakesOneLineHoweverSoonItEnds() {
        try (Progress progress = new BarProgress(out, "acknowledged", OptionalLong.empty())) {
            progress.reached(1);
        }
        assertThat(text()).containsOnlyOnce(System.lineSeparator()).endsWith(System.lineSeparator());
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
