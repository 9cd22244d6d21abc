package dev.sekali.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.ingest.event.RenderedEvents.Rendered;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever an event says and however its JSON is written, the parser reads that event. */
class PublicationPropertiesTest {

    private final PublicationParser parser = new PublicationParser(PublicationLimits.DEFAULT);

    @Property(tries = 200)
    void whatIsRenderedIsRead(@ForAll("events") Rendered rendered) throws Exception {
        Publication publication = parser.parseJson(utf8(rendered.json()));
        assertThat(publication.single()).isTrue();
        assertRead(publication.items(), List.of(rendered));
    }

    @Property(tries = 50)
    void aBatchIsReadInItsOrder(@ForAll("batches") List<Rendered> batch) throws Exception {
        String array = batch.stream().map(Rendered::json).collect(Collectors.joining(",", "[", "]"));
        assertRead(parser.parseJson(utf8(array)).items(), batch);
        assertRead(parser.parseJson(utf8("{\"events\": %s}".formatted(array))).items(), batch);
        String lines =
                batch.stream().map(event -> event.json().replace("\n", " ")).collect(Collectors.joining("\n"));
        assertRead(parser.parseLines(utf8(lines), false).items(), batch);
    }

    @Property(tries = 500)
    void aNumberThatPostgresqlCanHoldFits(@ForAll("numbers") String number) {
        assertThat(JsonNumbers.writtenDigits(number)).isNotNegative();
    }

    @Provide
    Arbitrary<Rendered> events() {
        return RenderedEvents.events();
    }

    @Provide
    Arbitrary<List<Rendered>> batches() {
        return RenderedEvents.events().list().ofMaxSize(5);
    }

    @Provide
    Arbitrary<String> numbers() {
        return RenderedEvents.numbers();
    }

    private static void assertRead(List<Item> items, List<Rendered> rendered) {
        assertThat(items).hasSameSizeAs(rendered);
        for (int i = 0; i < items.size(); i++) {
            Rendered expected = rendered.get(i);
            assertThat(items.get(i)).isInstanceOfSatisfying(Event.class, event -> {
                assertThat(event.key()).isEqualTo(new EventKey(expected.topic(), expected.eventId()));
                assertThat(event.timestampMicros()).isEqualTo(expected.micros());
                assertThat(event.source()).isEqualTo(expected.source());
                assertThat(event.payload()).hasToString(expected.payload());
            });
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
