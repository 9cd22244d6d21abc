package dev.sekali.ingest.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.Item;
import dev.sekali.ingest.event.MalformedJson;
import dev.sekali.ingest.event.Publication;
import dev.sekali.ingest.event.PublicationLimits;
import dev.sekali.ingest.event.PublicationParser;
import dev.sekali.ingest.event.TooManyEvents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Spoilt bodies, straight into the parser: it has an answer to each, in one of its own words. */
class ParserFuzzTest {

    private static final int MAX_EVENTS = 3;

    private static final String EVENT =
            "{\"topic\":\"t\\u00e9\",\"event_id\":\"1\",\"timestamp\":\"2026-01-31T12:00:00.5+01:00\",\"source\":\"s\","
                    + "\"payload\":{\"n\":[1.5e3,-0.0,{\"deep\":[[null,true]]}],\"text\":\"\\ud83d\\ude00 \\\"\"}}";

    private static final String PAYLOAD = "\"payload\":{}";
    private static final List<String> EVENT_MEMBERS =
            List.of("\"topic\":\"t\"", "\"event_id\":\"1\"", "\"timestamp\":\"2026-01-31\"", "\"source\":\"s\"");

    private static final String NO_ARRAY = "\"events\":{}";

    private final PublicationParser parser = new PublicationParser(new PublicationLimits(MAX_EVENTS, 500, 1_000));

    @Property(tries = 20_000)
    void anySpoiltBodyIsReadOrRefused(@ForAll("bodies") String body, @ForAll("mutations") List<Mutation> mutations)
            throws MalformedJson, TooManyEvents {
        byte[] spoilt = Mutation.all(mutations, body.getBytes(StandardCharsets.UTF_8));
        check(() -> parser.parseJson(spoilt).items());
        check(() -> parser.parseLines(spoilt, false).items());
        // Lenient: a line that isn't JSON is an item of its own.
        check(() -> parser.parseLines(spoilt, true).items());
    }

    /** Members of an event, of an envelope and of neither, in any order: nothing is taken that leaves out what was sent. */
    @Property(tries = 5_000)
    void anObjectIsAnEventOrAnEnvelopeOrRefused(@ForAll("members") List<String> members) throws Exception {
        Publication publication = parser.parseJson(
                members.stream().collect(Collectors.joining(",", "{", "}")).getBytes(StandardCharsets.UTF_8));
        boolean envelope = members.stream().anyMatch(member -> member.startsWith("\"events\""));
        boolean event = members.contains(PAYLOAD) || members.stream().anyMatch(EVENT_MEMBERS::contains);
        boolean twice = Set.copyOf(names(members)).size() < members.size();
        boolean whole = names(members).containsAll(names(EVENT_MEMBERS));
        if (twice || (envelope && event) || (!envelope && !whole) || members.contains(NO_ARRAY)) {
            assertThat(publication.single()).isTrue();
            assertThat(publication.items()).hasExactlyElementsOfTypes(Item.Faulty.class);
        } else if (envelope) {
            assertThat(publication.single()).isFalse();
            assertThat(publication.items()).hasExactlyElementsOfTypes(Event.class, Event.class);
        } else {
            assertThat(publication.single()).isTrue();
            assertThat(publication.items()).hasExactlyElementsOfTypes(Event.class);
        }
    }

    @Provide
    Arbitrary<List<String>> members() {
        List<String> others =
                List.of("\"events\":[%s,%s]".formatted(EVENT, EVENT), NO_ARRAY, "\"other\":[{}]", PAYLOAD);
        Arbitrary<List<String>> ofEvent = Arbitraries.oneOf(
                Arbitraries.of(EVENT_MEMBERS)
                        .list()
                        .uniqueElements()
                        .ofMinSize(3)
                        .ofMaxSize(4),
                Arbitraries.just(List.<String>of()));
        return Combinators.combine(ofEvent, Arbitraries.of(others).list().ofMaxSize(2), Arbitraries.randoms())
                .as((event, more, random) -> {
                    List<String> members = new ArrayList<>(event);
                    members.addAll(more);
                    Collections.shuffle(members, random);
                    return members;
                });
    }

    private static List<String> names(List<String> members) {
        return members.stream()
                .map(member -> member.substring(0, member.indexOf(':')))
                .toList();
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
            // What the diagnosis finds nothing wrong with, and the parser refuses all the same, "can't be read".
            assertThat(e.getMessage())
                    .matches("line \\d+, column \\d+: [^;]+; .+")
                    .hasSizeLessThan(200)
                    .doesNotContain("Exception", "can't be read");
        } catch (TooManyEvents e) {
            assertThat(e).isNotNull();
        }
    }
}
