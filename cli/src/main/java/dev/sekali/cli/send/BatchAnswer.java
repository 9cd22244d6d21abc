package dev.sekali.cli.send;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.http.Problem;
import dev.sekali.cli.plan.Event;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/** Reads one answer to a batch. Results are matched by their index, so their order does not matter. */
final class BatchAnswer {

    private final List<Event> sent;
    private final ObjectMapper mapper;
    private final TreeMap<Integer, Verdict> verdicts = new TreeMap<>();
    private long received = -1;
    private long unique = -1;
    private long duplicates = -1;

    BatchAnswer(List<Event> sent, ObjectMapper mapper) {
        this.sent = sent;
        this.mapper = mapper;
    }

    /** Reads up to the end of the object that {@code parser} has just entered. */
    List<Verdict> read(JsonParser parser) throws IOException, BrokenAnswer {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            switch (parser.currentName()) {
                case "received" -> received = AnswerReader.number(parser);
                case "unique_processed" -> unique = AnswerReader.number(parser);
                case "duplicate_dropped" -> duplicates = AnswerReader.number(parser);
                case "results" -> readResults(parser);
                default -> AnswerReader.skip(parser);
            }
        }
        BrokenAnswer.unless(
                verdicts.size() == sent.size(),
                "it has %d results for %d events".formatted(verdicts.size(), sent.size()));
        BrokenAnswer.unless(
                received == unique + duplicates
                        && unique == count(Verdict.Kept.SUCCESS)
                        && duplicates == count(Verdict.Kept.IGNORED),
                "received %d, unique_processed %d, duplicate_dropped %d don't agree with its %d success and %d ignored"
                        .formatted(
                                received,
                                unique,
                                duplicates,
                                count(Verdict.Kept.SUCCESS),
                                count(Verdict.Kept.IGNORED)));
        return List.copyOf(verdicts.values());
    }

    private void readResults(JsonParser parser) throws IOException, BrokenAnswer {
        BrokenAnswer.unless(parser.nextToken() == JsonToken.START_ARRAY, "its results are not an array");
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            readResult(parser);
        }
    }

    private void readResult(JsonParser parser) throws IOException, BrokenAnswer {
        long index = -1;
        String status = "";
        String eventId = "";
        String errors = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            switch (parser.currentName()) {
                case "index" -> index = AnswerReader.number(parser);
                case "status" -> status = AnswerReader.text(parser);
                case "event_id" -> eventId = AnswerReader.text(parser);
                case "errors" -> errors = errors(parser);
                default -> AnswerReader.skip(parser);
            }
        }
        BrokenAnswer.unless(index >= 0 && index < sent.size(), "it has a result with the index " + index);
        int position = (int) index;
        Verdict verdict = status.equals("rejected") ? new Verdict.Rejected(errors) : AnswerReader.kept(status);
        // A rejected line may be too broken to have an id.
        BrokenAnswer.unless(
                verdict instanceof Verdict.Rejected
                        || eventId.equals(sent.get(position).key().eventId()),
                "its result %d bears another event_id than the event that was sent".formatted(position));
        BrokenAnswer.unless(!verdicts.containsKey(position), "it has more than one result with the index " + position);
        verdicts.put(position, verdict);
    }

    private String errors(JsonParser parser) throws IOException {
        parser.nextToken();
        JsonNode errors = mapper.readTree(parser);
        return Problem.errors(errors);
    }

    private long count(Verdict.Kept kind) {
        return verdicts.values().stream().filter(kind::equals).count();
    }
}
