package dev.sekali.ingest.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.Item;
import dev.sekali.ingest.event.PublicationLimits;
import dev.sekali.ingest.event.PublicationParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The line that a relay sends is the event that was accepted. */
class EventLineTest {

    private static final PublicationParser PARSER = new PublicationParser(PublicationLimits.DEFAULT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"topic\":\"t\",\"event_id\":\"1\",\"timestamp\":\"2026-01-31\",\"source\":\"s\"}",
                "{\"topic\":\"t\",\"event_id\":\"1\",\"timestamp\":\"2026-01-31T12:00:00.123456789+07:00\",\"source\":\"s\","
                        + "\"payload\":{\"n\":1.10e400,\"m\":-0.0}}",
                "{\"topic\":\" \\\"\\\\\\n\\u0001 é 😀\",\"event_id\":\"\\u2028/\",\"timestamp\":\"0000-01-01\",\"source\":\"'\","
                        + "\"payload\":{\"a\":\"\\n\\r\\t é\"}}",
                "{\"topic\":\"t\",\"event_id\":\"1\",\"timestamp\":\"9999-12-31T23:59:59.999999Z\",\"source\":\"s\","
                        + "\"payload\":{\r\n  \"a\": [1,\n 2],\r \"b\": {}\n}\n}",
                "{\"topic\":\"t\",\"event_id\":\"1\",\"timestamp\":\"1969-12-31T23:59:59.5Z\",\"source\":\"s\",\"other\":[1]}",
            })
    void aLineIsReadAsTheSameEvent(String json) throws Exception {
        Event event = (Event)
                only(PARSER.parseJson(json.getBytes(StandardCharsets.UTF_8)).items());
        byte[] line = EventLine.of(event);
        assertThat(line).doesNotContain('\n').doesNotContain('\r');
        Event again = (Event) only(PARSER.parseLines(line.clone(), false).items());
        assertThat(again.key()).isEqualTo(event.key());
        assertThat(again.timestampMicros()).isEqualTo(event.timestampMicros());
        assertThat(again.source()).isEqualTo(event.source());
        assertThat(again.payload().toString())
                .isEqualTo(event.payload().toString().replace('\n', ' ').replace('\r', ' '));
    }

    private static Item only(List<Item> items) {
        assertThat(items).hasSize(1);
        return items.getFirst();
    }
}
