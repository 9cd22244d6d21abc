package dev.sekali.cli.ledger;

import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sekali.cli.plan.EventKey;
import java.util.Objects;
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

    /**
     * What is known of the event after the attempt: it stored the event; the event was there before; it isn't welcome as it
     * is; or it may be stored by this attempt, or was not even sent.
     */
    @EnumNaming(EnumNamingStrategies.LowerCaseStrategy.class)
    public enum Word {
        SUCCESS,
        IGNORED,
        REJECTED,
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

    /** Which event it is about. */
    public EventKey key() {
        return new EventKey(topic, eventId);
    }
}
