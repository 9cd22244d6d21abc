package dev.sekali.cli.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * One attempt for one event.
 *
 * @param status of the HTTP answer, if there was one
 * @param at when the attempt ended
 */
record LedgerLine(Event event, int attempt, Word word, OptionalInt status, Instant at) {

    /** What is known of the event after the attempt. */
    enum Word {

        /** Stored by this attempt. */
        SUCCESS("success"),

        /** Was stored before. */
        IGNORED("ignored"),

        /** Not stored by this attempt, and not welcome as it is. */
        REJECTED("rejected"),

        /** May be stored by this attempt, or was not even sent. */
        UNKNOWN("unknown");

        private final String text;

        Word(String text) {
            this.text = text;
        }
    }

    /**
     * What an attempt says of one of its events.
     *
     * @param index the event's place in the attempt that ended with {@code outcome}
     */
    static LedgerLine of(Event event, int index, int attempt, Outcome outcome, Instant at) {
        return switch (outcome) {
            case Outcome.Answered answered ->
                new LedgerLine(event, attempt, word(answered.verdicts().get(index)), OptionalInt.of(200), at);
            case Outcome.Refused(int status, String _) ->
                new LedgerLine(event, attempt, Word.REJECTED, OptionalInt.of(status), at);
            case Outcome.Garbled(int status, String _) ->
                new LedgerLine(event, attempt, Word.UNKNOWN, OptionalInt.of(status), at);
            case Outcome.Deferred deferred ->
                new LedgerLine(event, attempt, Word.UNKNOWN, OptionalInt.of(deferred.status()), at);
            case Outcome.Unanswered unanswered -> new LedgerLine(event, attempt, Word.UNKNOWN, unanswered.status(), at);
            case Outcome.Unreachable _ -> new LedgerLine(event, attempt, Word.UNKNOWN, OptionalInt.empty(), at);
        };
    }

    void write(JsonGenerator json, PayloadHash hash) throws IOException {
        String payloadHash = hash.of(event.json());
        json.writeStartObject();
        json.writeStringField("topic", event.key().topic());
        json.writeStringField("event_id", event.key().eventId());
        json.writeStringField("payload_sha256", payloadHash);
        json.writeNumberField("attempt", attempt);
        json.writeStringField("verdict", word.text);
        json.writeFieldName("status");
        if (status.isPresent()) {
            json.writeNumber(status.getAsInt());
        } else {
            json.writeNull();
        }
        json.writeStringField("at", at.toString());
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private static Word word(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Kept.SUCCESS -> Word.SUCCESS;
            case Verdict.Kept.IGNORED -> Word.IGNORED;
            case Verdict.Rejected _ -> Word.REJECTED;
        };
    }
}
