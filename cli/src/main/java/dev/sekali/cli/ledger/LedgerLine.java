package dev.sekali.cli.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Verdict;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One attempt for one event, as a line of a ledger says it.
 *
 * @param payloadSha256 see {@link PayloadHash}
 * @param attempt counts the attempts for the event, from 1
 * @param status of the HTTP answer; null if there was none
 * @param at when the attempt ended, in ISO 8601
 */
@JsonNaming(SnakeCaseStrategy.class)
public record LedgerLine(
        String topic,
        String eventId,
        String payloadSha256,
        int attempt,
        Word verdict,
        @Nullable Integer status,
        String at) {

    /** What is known of the event after the attempt. */
    public enum Word {
        /** Stored by this attempt. */
        @JsonProperty("success")
        SUCCESS,
        /** Was stored before. */
        @JsonProperty("ignored")
        IGNORED,
        /** Not stored by this attempt, and not welcome as it is. */
        @JsonProperty("rejected")
        REJECTED,
        /** May be stored by this attempt, or was not even sent. */
        @JsonProperty("unknown")
        UNKNOWN
    }

    public LedgerLine {
        // Jackson leaves out what a line doesn't have.
        Objects.requireNonNull(topic);
        Objects.requireNonNull(eventId);
        Objects.requireNonNull(payloadSha256);
        Objects.requireNonNull(verdict);
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt " + attempt);
        }
    }

    /**
     * What an attempt says of one of its events.
     *
     * @param index the event's place in the attempt that ended with {@code outcome}
     */
    static LedgerLine of(Event event, int index, int attempt, Outcome outcome, String hash, String at) {
        Word word = switch (outcome) {
            case Outcome.Answered answered ->
                switch (answered.verdicts().get(index)) {
                    case Verdict.Kept.SUCCESS -> Word.SUCCESS;
                    case Verdict.Kept.IGNORED -> Word.IGNORED;
                    case Verdict.Rejected _ -> Word.REJECTED;
                };
            case Outcome.Refused _ -> Word.REJECTED;
            case Outcome.Garbled _, Outcome.Again _ -> Word.UNKNOWN;
        };
        OptionalInt status = outcome.httpStatus();
        return new LedgerLine(
                event.key().topic(),
                event.key().eventId(),
                hash,
                attempt,
                word,
                status.isPresent() ? status.getAsInt() : null,
                at);
    }

    /** Which event it is about. */
    public EventKey key() {
        return new EventKey(topic, eventId);
    }
}
