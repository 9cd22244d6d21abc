package dev.sekali.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinesTest {

    private static final String NASTY = "first\nsecond\r\t\u001b[31m\u0000\u2028\u0085 \"end\" \\ \ud83d\ude00";

    @Test
    void anEntryIsOneJsonObjectThatSaysWhenHowBadWhoAndWhat() throws JsonProcessingException {
        LogRecord entry = entry(Level.SEVERE, NASTY);
        entry.setThrown(new IllegalStateException("why\nso", new ArithmeticException("deeper")));
        JsonNode json = parse(new JsonLines().format(entry));
        assertThat(json.get("time").asText()).isEqualTo("2026-01-31T12:00:00.000Z");
        assertThat(json.get("level").asText()).isEqualTo("ERROR");
        assertThat(json.get("logger").asText()).isEqualTo("dev.sekali.test");
        assertThat(json.get("message").asText()).isEqualTo(NASTY);
        assertThat(json.get("thread").asText()).isEqualTo(Thread.currentThread().getName());
        assertThat(json.has("request_id")).isFalse();
        assertThat(json.at("/error/class").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(json.at("/error/message").asText()).isEqualTo("why\nso");
        assertThat(json.at("/error/stack").asText()).contains("\tat ", "Caused by: java.lang.ArithmeticException");
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void aMessageIsOneLineWhateverIsInIt(LogFormat format) {
        String line = format.formatter().format(entry(Level.INFO, NASTY));
        assertThat(line).endsWith("\n");
        assertThat(line.strip().chars()).noneMatch(c -> Character.isISOControl(c) || c == '\u2028');
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void whatIsLoggedOfARequestCarriesItsId(LogFormat format) {
        Formatter formatter = format.formatter();
        RequestId.run(
                "request-7",
                () -> assertThat(formatter.format(entry(Level.INFO, "hello"))).contains("request-7"));
        assertThat(formatter.format(entry(Level.INFO, "hello"))).doesNotContain("request-7");
    }

    @ParameterizedTest
    @EnumSource(LogFormat.class)
    void whatIsLoggedOfATracedRequestCarriesTheTrace(LogFormat format) {
        Formatter formatter = format.formatter();
        new TraceIds("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")
                .run(() -> assertThat(formatter.format(entry(Level.INFO, "hello")))
                        .contains("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"));
        assertThat(formatter.format(entry(Level.INFO, "hello"))).doesNotContain("trace", "span");
    }

    @Test
    void aReceiverOfTracesThatIsAwayIsNoErrorOfTheProgram() {
        LogRecord away = entry(Level.SEVERE, "Failed to export spans");
        away.setLoggerName("io.opentelemetry.exporter.Http");
        LogRecord ours = entry(Level.SEVERE, "it broke");
        assertThat(new TracesAreExtra().isLoggable(away)).isTrue();
        assertThat(new TracesAreExtra().isLoggable(ours)).isTrue();
        assertThat(away.getLevel()).isEqualTo(Level.WARNING);
        assertThat(ours.getLevel()).isEqualTo(Level.SEVERE);
    }

    @Test
    void peopleSeeAStackTraceOfAnErrorAndWordsOfAnythingLess() {
        LogRecord warning = entry(Level.WARNING, "it broke");
        warning.setThrown(new IllegalStateException("because\nof this"));
        assertThat(new PlainLines().format(warning))
                .endsWith("WARNING dev.sekali.test it broke: java.lang.IllegalStateException: because\\nof this\n");
        LogRecord error = entry(Level.SEVERE, "it broke");
        error.setThrown(new IllegalStateException("because\u001b[31m"));
        assertThat(new PlainLines().format(error))
                .contains("it broke\n", "\tat ")
                .doesNotContain("\u001b");
    }

    private static LogRecord entry(Level level, String message) {
        LogRecord entry = new LogRecord(level, message);
        entry.setInstant(Instant.parse("2026-01-31T12:00:00Z"));
        entry.setLoggerName("dev.sekali.test");
        return entry;
    }

    private static JsonNode parse(String line) throws JsonProcessingException {
        return new JsonMapper().readTree(line);
    }
}
