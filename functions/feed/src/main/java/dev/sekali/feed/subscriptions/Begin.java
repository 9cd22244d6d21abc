package dev.sekali.feed.subscriptions;

import dev.sekali.feed.read.Start;
import dev.sekali.host.Query;
import java.util.Optional;

/**
 * Where a subscription begins or is moved to.
 *
 * @param text as it was asked for
 */
record Begin(Start start, String text) {

    static final Begin START = new Begin(new Start.After(0), "start");

    /** Reads a member; its fault is kept there. */
    static Optional<Begin> read(Members members, String name) {
        return members.any(name).flatMap(value -> {
            Optional<Begin> begin = parse(value);
            if (begin.isEmpty()) {
                members.refuse(
                        "/" + name,
                        "is none of: start, now, a seq from 0 to %d, an ISO 8601 time such as 2026-01-31T08:30:00Z"
                                .formatted(Long.MAX_VALUE));
            }
            return begin;
        });
    }

    private static Optional<Begin> parse(Object value) {
        if (value instanceof Long seq) {
            return seq >= 0 ? Optional.of(after(seq)) : Optional.empty();
        }
        return value instanceof String text ? ofText(text) : Optional.empty();
    }

    /** What {@link #text} was, or what a client writes. */
    static Optional<Begin> ofText(String text) {
        if (text.equals(START.text)) {
            return Optional.of(START);
        }
        try {
            Start start = Start.parse(text);
            return Optional.of(start instanceof Start.After(long seq) ? after(seq) : new Begin(start, text));
        } catch (Query.Refused e) {
            return Optional.empty();
        }
    }

    private static Begin after(long seq) {
        return seq == 0 ? START : new Begin(new Start.After(seq), Long.toString(seq));
    }

    /** Whether two begin at the same place, however it is written. */
    boolean isSameAs(String otherText) {
        return ofText(otherText).filter(other -> other.start.equals(start)).isPresent();
    }
}
