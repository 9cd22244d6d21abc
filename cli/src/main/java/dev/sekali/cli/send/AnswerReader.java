package dev.sekali.cli.send;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.sekali.cli.http.Problem;
import dev.sekali.cli.plan.Event;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the body of a 200, believing nothing: whatever isn't what the contract promises for just these events is {@link
 * Outcome.Garbled}. Thread-safe.
 */
public final class AnswerReader {

    private final ObjectReader json;

    public AnswerReader(ObjectMapper mapper) {
        this.json = mapper.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /** In what an answer is not what the contract promises: a clause about "it". */
    private static final class BrokenAnswer extends Exception {

        BrokenAnswer(String reason) {
            super(reason);
        }

        static void unless(boolean holds, String reason) throws BrokenAnswer {
            if (!holds) {
                throw new BrokenAnswer(reason);
            }
        }
    }

    /** Reads the answer to {@code sent}: of one event if it is one, of a batch otherwise. */
    public Outcome read(List<Event> sent, byte[] body) {
        try {
            JsonNode answer = json.readTree(body);
            BrokenAnswer.unless(answer.isObject(), "it is not a JSON object");
            return new Outcome.Answered(
                    sent.size() == 1 ? List.of(single(sent.getFirst(), answer)) : batch(sent, answer));
        } catch (BrokenAnswer e) {
            return new Outcome.Garbled(200, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Outcome.Garbled(200, "it is not JSON");
        }
    }

    private static Verdict single(Event sent, JsonNode answer) throws BrokenAnswer {
        BrokenAnswer.unless(
                sent.key().topic().equals(answer.path("topic").textValue())
                        && sent.key().eventId().equals(answer.path("event_id").textValue()),
                "its topic and event_id are not those of the event that was sent");
        return kept(answer);
    }

    private static Verdict.Kept kept(JsonNode answer) throws BrokenAnswer {
        return switch (String.valueOf(answer.path("status").textValue())) {
            case "success" -> Verdict.Kept.SUCCESS;
            case "ignored" -> Verdict.Kept.IGNORED;
            default -> throw new BrokenAnswer("its status is neither success nor ignored");
        };
    }

    /** Results are matched by their index, so their order does not matter. */
    private static List<Verdict> batch(List<Event> sent, JsonNode answer) throws BrokenAnswer {
        SortedMap<Integer, Verdict> verdicts = new TreeMap<>();
        for (JsonNode result : answer.path("results")) {
            int index = (int) number(result.path("index"));
            BrokenAnswer.unless(index >= 0 && index < sent.size(), "it has a result with the index " + index);
            boolean rejected = "rejected".equals(result.path("status").textValue());
            // A rejected line may be too broken to have an id.
            BrokenAnswer.unless(
                    rejected
                            || sent.get(index)
                                    .key()
                                    .eventId()
                                    .equals(result.path("event_id").textValue()),
                    "its result %d bears another event_id than the event that was sent".formatted(index));
            Verdict verdict = rejected ? new Verdict.Rejected(Problem.errors(result.path("errors"))) : kept(result);
            BrokenAnswer.unless(
                    verdicts.put(index, verdict) == null, "it has more than one result with the index " + index);
        }
        BrokenAnswer.unless(
                verdicts.size() == sent.size(),
                "it has %d results for %d events".formatted(verdicts.size(), sent.size()));
        long received = number(answer.path("received"));
        long unique = number(answer.path("unique_processed"));
        long duplicates = number(answer.path("duplicate_dropped"));
        long successes = count(verdicts, Verdict.Kept.SUCCESS);
        long ignored = count(verdicts, Verdict.Kept.IGNORED);
        BrokenAnswer.unless(
                received == unique + duplicates && unique == successes && duplicates == ignored,
                "received %d, unique_processed %d, duplicate_dropped %d don't agree with its %d success and %d ignored"
                        .formatted(received, unique, duplicates, successes, ignored));
        return List.copyOf(verdicts.values());
    }

    private static long count(SortedMap<Integer, Verdict> verdicts, Verdict.Kept kind) {
        return verdicts.values().stream().filter(kind::equals).count();
    }

    /** A whole number, -1 if it is anything else. */
    private static long number(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt() ? node.intValue() : -1;
    }
}
