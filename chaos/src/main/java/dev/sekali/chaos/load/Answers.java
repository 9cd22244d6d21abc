package dev.sekali.chaos.load;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.chaos.judge.Key;
import dev.sekali.chaos.judge.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads what a 200 says, believing nothing. */
final class Answers {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Answers() {}

    /**
     * The verdicts on events in the order in which they were sent: of one event if it is one, of a batch otherwise.
     *
     * @throws IOException when it isn't what the contract promises for just these events; its message says in what
     */
    static List<Verdict> read(List<Key> sent, String body) throws IOException {
        JsonNode answer = JSON.readTree(body);
        if (sent.size() == 1) {
            check(
                    text(answer, "topic").equals(sent.getFirst().topic()) && isOf(sent.getFirst(), answer),
                    "its topic and event_id are not those of the event that was sent");
            return List.of(verdict(answer));
        }
        JsonNode results = answer.path("results");
        check(results.size() == sent.size(), "it has %d results for %d events".formatted(results.size(), sent.size()));
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            JsonNode result = results.path(i);
            check(
                    result.path("index").asInt(-1) == i && isOf(sent.get(i), result),
                    "its result %d is not that of the event that was sent".formatted(i));
            verdicts.add(verdict(result));
        }
        check(
                answer.path("received").asInt(-1) == sent.size()
                        && answer.path("unique_processed").asInt(-1) == Collections.frequency(verdicts, Verdict.SUCCESS)
                        && answer.path("duplicate_dropped").asInt(-1)
                                == Collections.frequency(verdicts, Verdict.IGNORED),
                "its sums are not those of its results");
        return verdicts;
    }

    private static Verdict verdict(JsonNode answer) throws IOException {
        return switch (text(answer, "status")) {
            case "success" -> Verdict.SUCCESS;
            case "ignored" -> Verdict.IGNORED;
            default -> throw new IOException("its status is neither success nor ignored");
        };
    }

    private static boolean isOf(Key key, JsonNode answer) {
        return text(answer, "event_id").equals(key.eventId());
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asText();
    }

    private static void check(boolean isRight, String otherwise) throws IOException {
        if (!isRight) {
            throw new IOException(otherwise);
        }
    }
}
