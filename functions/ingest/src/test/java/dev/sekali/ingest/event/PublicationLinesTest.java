package dev.sekali.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One event a line. */
class PublicationLinesTest {

    private static final String EVENT =
            "{\"topic\":\"t\",\"event_id\":\"1\",\"timestamp\":\"2026-01-31\",\"source\":\"s\"}";

    private final PublicationParser parser = new PublicationParser(new PublicationLimits(3, 500, 1_000));

    @ParameterizedTest
    @ValueSource(
            strings = {"%1$s\n%1$s", "%1$s\n%1$s\n", "%1$s\r\n%1$s\r\n", "\n%1$s\n \t\r\n\n%1$s", "\ufeff%1$s\n%1$s"})
    void aLineIsAnEventAndABlankOneIsNothing(String shape) throws Exception {
        Publication publication = lines(shape.formatted(EVENT), false);
        assertThat(publication.single()).isFalse();
        assertThat(publication.items()).hasExactlyElementsOfTypes(Event.class, Event.class);
    }

    @Test
    void oneLineIsABatchOfOne() throws Exception {
        assertThat(lines(EVENT, false).single()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n \n", "\ufeff"})
    void noLinesAreAnEmptyBatch(String text) throws Exception {
        assertThat(lines(text, false).items()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "[]", "[%s]", "null", "\"text\""})
    void aLineOfJsonThatIsNoObjectIsFaultyAlone(String line) throws Exception {
        assertThat(lines("%s\n%s".formatted(line.formatted(EVENT), EVENT), false)
                        .items())
                .hasExactlyElementsOfTypes(Item.Faulty.class, Event.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{oops | line 3, column 2: ",
                "{\"a\": | line 3, column ",
                "x | line 3, column ",
                "{} {} | line 3, column 4: more follows after the event; put one event on a line",
                "{\"a\":\"\u00ff\"} | line 3, column 7: the bytes are not UTF-8",
            })
    void aLineThatIsNotJsonIsNamed(String line, String message) throws Exception {
        byte[] body = "%s\r\n\n%s\n%s".formatted(EVENT, line, EVENT).getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> parser.parseLines(body, false))
                .isInstanceOf(MalformedJson.class)
                .hasMessageStartingWith(message);
        assertThat(parser.parseLines(body, true).items())
                .hasExactlyElementsOfTypes(Event.class, Item.Faulty.class, Event.class)
                .element(1)
                .isInstanceOfSatisfying(Item.Faulty.class, faulty -> {
                    assertThat(faulty.eventId()).isEmpty();
                    assertThat(faulty.faults()).singleElement().satisfies(fault -> {
                        assertThat(fault.pointer()).isEmpty();
                        assertThat(fault.detail()).startsWith("is not JSON: " + message);
                    });
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneLineMoreThanTheLimitIsTooMany(boolean lenient) throws Exception {
        assertThat(lines((EVENT + "\n").repeat(3), lenient).items()).hasSize(3);
        assertThatThrownBy(() -> lines((EVENT + "\n").repeat(4), lenient)).isInstanceOf(TooManyEvents.class);
    }

    private Publication lines(String text, boolean lenient) throws MalformedJson, TooManyEvents {
        return parser.parseLines(text.getBytes(StandardCharsets.UTF_8), lenient);
    }
}
