package dev.sekali.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.ingest.IngestServer.Answer;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken, an ordinary reader can read: one event must not break a page for everybody. */
class ReadersLimitsTest extends SharedServer {

    private static final int NESTING = 500;

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-1.5e999", "1e-999", "-12345.6e995", "0e-999"})
    void aNumberThatIsTakenCanBeRead(String number) throws Exception {
        assertRead("{\"n\":%s}".formatted(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void theDeepestPayloadThatIsTakenCanBeRead(String opening) throws Exception {
        String closing = opening.equals("[") ? "]" : "}";
        assertRead("{\"n\":%s%s%s}"
                .formatted(
                        opening.repeat(NESTING - 2), opening.equals("[") ? "[]" : "{}", closing.repeat(NESTING - 2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e1000", "1e5000", "1e-1000", "1e131071", "0e-1000"})
    void aNumberThatReadersWouldRefuseIs422(String number) throws Exception {
        Answer answer = publish(IngestServer.newId(), "{\"n\":%s}".formatted(number));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().at("/errors/0/pointer").asText()).isEqualTo("/payload/n");
        assertThat(answer.body().at("/errors/0/detail").asText())
                .startsWith("is a number of more than 1000 digits when it is written without an exponent");
    }

    /** Read with the limits that come with the reader, inside of an event of a page. */
    private static void assertRead(String payload) throws Exception {
        String id = IngestServer.newId();
        assertThat(publish(id, payload).status()).isEqualTo(200);
        String stored = database.texts("SELECT payload::text FROM processed_events WHERE event_id = '%s'".formatted(id))
                .getFirst();
        Map<?, ?> event = (Map<?, ?>) new ObjectMapper()
                .readValue("[{\"payload\":%s}]".formatted(stored), java.util.List.class)
                .getFirst();
        assertThat(event).hasSize(1);
    }

    private static Answer publish(String id, String payload) throws Exception {
        return server.publish(IngestServer.event("t", id).replace("{\"n\":1}", payload));
    }
}
