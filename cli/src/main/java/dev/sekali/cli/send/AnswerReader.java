package dev.sekali.cli.send;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.plan.Event;
import java.io.IOException;
import java.util.List;

/**
 * Reads the body of a 200, believing nothing: whatever isn't what the contract promises for just these events is {@link
 * Outcome.Garbled}. Streams, since this runs for every request. Thread-safe.
 */
public final class AnswerReader {

    private final ObjectMapper mapper;

    public AnswerReader(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** Reads the answer to {@code sent}: of one event if it is one, of a batch otherwise. */
    public Outcome read(List<Event> sent, byte[] body) {
        try (JsonParser parser = mapper.createParser(body)) {
            BrokenAnswer.unless(parser.nextToken() == JsonToken.START_OBJECT, "it is not a JSON object");
            List<Verdict> verdicts = sent.size() == 1
                    ? List.of(single(sent.getFirst(), parser))
                    : new BatchAnswer(sent, mapper).read(parser);
            BrokenAnswer.unless(parser.nextToken() == null, "something follows its JSON object");
            return new Outcome.Answered(verdicts);
        } catch (BrokenAnswer e) {
            return new Outcome.Garbled(200, e.reason());
        } catch (IOException e) {
            return new Outcome.Garbled(200, "it is not JSON");
        }
    }

    private static Verdict single(Event sent, JsonParser parser) throws IOException, BrokenAnswer {
        String status = "";
        String topic = "";
        String eventId = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            switch (parser.currentName()) {
                case "status" -> status = text(parser);
                case "topic" -> topic = text(parser);
                case "event_id" -> eventId = text(parser);
                default -> skip(parser);
            }
        }
        BrokenAnswer.unless(
                topic.equals(sent.key().topic()) && eventId.equals(sent.key().eventId()),
                "its topic and event_id are not those of the event that was sent");
        return kept(status);
    }

    static Verdict kept(String status) throws BrokenAnswer {
        return switch (status) {
            case "success" -> Verdict.Kept.SUCCESS;
            case "ignored" -> Verdict.Kept.IGNORED;
            default -> throw new BrokenAnswer("its status is neither success nor ignored");
        };
    }

    /** The next value if it is a string, empty if it is anything else. */
    static String text(JsonParser parser) throws IOException {
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        return "";
    }

    /** The next value if it is a whole number, -1 if it is anything else. */
    static long number(JsonParser parser) throws IOException {
        if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getLongValue();
        }
        parser.skipChildren();
        return -1;
    }

    static void skip(JsonParser parser) throws IOException {
        parser.nextToken();
        parser.skipChildren();
    }
}
