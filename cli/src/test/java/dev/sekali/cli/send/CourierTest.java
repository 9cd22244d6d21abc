package dev.sekali.cli.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is believed of the answers to published events. */
class CourierTest {

    private static final Event ONE = new Event(1, new EventKey("t", "1"), "{}");
    private static final Event TWO = new Event(2, new EventKey("t", "2"), "{}");

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void aSingleVerdictIsRead() {
        assertThat(
                        single(
                                "{\"message\":{\"a\":[1]},\"event_id\":\"1\",\"status\":\"success\",\"topic\":\"t\",\"new\":1}"))
                .isEqualTo(new Outcome.Answered(List.of(Verdict.Kept.SUCCESS)));
        assertThat(single("{\"status\":\"ignored\",\"topic\":\"t\",\"event_id\":\"1\"}"))
                .isEqualTo(new Outcome.Answered(List.of(Verdict.Kept.IGNORED)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "\"success\"",
                "{\"status\":\"success\",\"topic\":\"t\",\"event_id\":\"1\"",
                "{\"status\":\"success\",\"topic\":\"t\",\"event_id\":\"1\"} {}",
                "{\"status\":\"success\",\"topic\":\"t\",\"event_id\":\"2\"}",
                "{\"status\":\"success\",\"topic\":\"T\",\"event_id\":\"1\"}",
                "{\"status\":\"stored\",\"topic\":\"t\",\"event_id\":\"1\"}",
                "{\"status\":{\"status\":\"success\"},\"topic\":\"t\",\"event_id\":\"1\"}",
                "{\"topic\":\"t\",\"event_id\":\"1\"}"
            })
    void anythingElseIsNoVerdict(String body) {
        assertThat(single(body)).isInstanceOf(Outcome.Garbled.class);
    }

    @Test
    void theResultsOfABatchAreMatchedByTheirIndex() {
        assertThat(batch("""
                        {"received":2,"unique_processed":1,"duplicate_dropped":1,"results":[
                          {"index":1,"event_id":"2","status":"ignored"},
                          {"index":0,"event_id":"1","status":"success"}]}""")).isEqualTo(new Outcome.Answered(List.of(Verdict.Kept.SUCCESS, Verdict.Kept.IGNORED)));
    }

    @Test
    void aRejectedEventKeepsItsErrors() {
        assertThat(batch("""
                        {"received":1,"unique_processed":1,"duplicate_dropped":0,"results":[
                          {"index":0,"event_id":"1","status":"success"},
                          {"index":1,"status":"rejected","errors":[
                            {"pointer":"/source","detail":"is missing"},{"pointer":"/topic","detail":"is blank"}]}]}"""))
                .isEqualTo(new Outcome.Answered(
                        List.of(Verdict.Kept.SUCCESS, new Verdict.Rejected("/source is missing; /topic is blank"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A result missing, doubled, beyond the batch, of another event.
                "\"received\":1,\"unique_processed\":1,\"duplicate_dropped\":0,\"results\":[A]",
                "\"received\":2,\"unique_processed\":2,\"duplicate_dropped\":0,\"results\":[A,A]",
                "\"received\":2,\"unique_processed\":2,\"duplicate_dropped\":0,\"results\":[A,{\"index\":2,"
                        + "\"event_id\":\"2\",\"status\":\"success\"}]",
                "\"received\":2,\"unique_processed\":2,\"duplicate_dropped\":0,\"results\":[A,{\"index\":1,"
                        + "\"event_id\":\"3\",\"status\":\"success\"}]",
                // Counts that don't agree with the results, or are not there.
                "\"received\":2,\"unique_processed\":1,\"duplicate_dropped\":1,\"results\":[A,B]",
                "\"received\":3,\"unique_processed\":2,\"duplicate_dropped\":0,\"results\":[A,B]",
                "\"unique_processed\":2,\"duplicate_dropped\":0,\"results\":[A,B]",
                // No results.
                "\"received\":2,\"unique_processed\":2,\"duplicate_dropped\":0",
                "\"received\":2,\"unique_processed\":2,\"duplicate_dropped\":0,\"results\":{}"
            })
    void aBatchThatDoesNotAddUpIsNoVerdict(String members) {
        String body = "{"
                + members.replace("A", "{\"index\":0,\"event_id\":\"1\",\"status\":\"success\"}")
                        .replace("B", "{\"index\":1,\"event_id\":\"2\",\"status\":\"success\"}")
                + "}";
        assertThat(batch(body)).isInstanceOf(Outcome.Garbled.class);
    }

    private Outcome single(String body) {
        return Courier.read(json.reader(), List.of(ONE), body.getBytes(StandardCharsets.UTF_8));
    }

    private Outcome batch(String body) {
        return Courier.read(json.reader(), List.of(ONE, TWO), body.getBytes(StandardCharsets.UTF_8));
    }
}
