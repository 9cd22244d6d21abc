package dev.sekali.ingest.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.ingest.event.Item;
import dev.sekali.ingest.event.MalformedJson;
import dev.sekali.ingest.event.PublicationParser;
import dev.sekali.ingest.event.TooManyEvents;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Spoilt bodies, straight into the parser: it has an answer to each, in one of its own words. */
class ParserFuzzTest {

    private static final int MAX_EVENTS = 3;

    private static final String EVENT =
            "{\"topic\":\"t\\u00e9\",\"event_id\":\"1\",\"timestamp\":\"2026-01-31T12:00:00.5+01:00\",\"source\":\"s\","
                    + "\"payload\":{\"n\":[1.5e3,-0.0,{\"deep\":[[null,true]]}],\"text\":\"\\ud83d\\ude00 \\\"\"}}";

    private final PublicationParser parser = new PublicationParser(MAX_EVENTS);

    @Property(tries = 20_000)
    void anySpoiltBodyIsReadOrRefused(@ForAll("bodies") String body, @ForAll("mutations") List<Mutation> mutations)
            throws MalformedJson, TooManyEvents {
        byte[] spoilt = Mutation.all(mutations, body.getBytes(StandardCharsets.UTF_8));
        check(() -> parser.parseJson(spoilt).items());
        check(() -> parser.parseLines(spoilt, false).items());
        // Lenient: a line that isn't JSON is an item of its own.
        check(() -> parser.parseLines(spoilt, true).items());
    }

    @Provide
    Arbitrary<String> bodies() {
        return Arbitraries.of(
                EVENT,
                "[%s,%s]".formatted(EVENT, EVENT),
                "{\"events\": [%s]}".formatted(EVENT),
                "%s\n%s\r\n\n%s".formatted(EVENT, EVENT, EVENT));
    }

    @Provide
    Arbitrary<List<Mutation>> mutations() {
        return Mutation.some();
    }

    private interface Parse {
        List<Item> items() throws MalformedJson, TooManyEvents;
    }

    private static void check(Parse parse) {
        try {
            assertThat(parse.items()).hasSizeLessThanOrEqualTo(MAX_EVENTS);
        } catch (MalformedJson e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(500).doesNotContain("Exception");
        } catch (TooManyEvents e) {
            assertThat(e).isNotNull();
        }
    }
}
