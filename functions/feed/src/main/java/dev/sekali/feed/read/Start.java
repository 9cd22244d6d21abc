package dev.sekali.feed.read;

import dev.sekali.events.Moment;
import dev.sekali.host.Query;
import java.time.Instant;
import java.util.regex.Pattern;

/** Where a reader begins. */
public sealed interface Start {

    /** Above a seq; 0 is the oldest event that is kept. */
    record After(long seq) implements Start {}

    /** Behind everything that is final now. */
    record Now() implements Start {}

    /** With the first event created at or after a time. */
    record Since(Instant time) implements Start {}

    /** A seq, which has no sign. */
    Pattern SEQ = Pattern.compile("[0-9]{1,19}");

    /** What a time begins with. */
    Pattern YEAR = Pattern.compile("[0-9]{4}-.*");

    /** Reads {@code after}. */
    static Start parse(String text) throws Query.Refused {
        if (SEQ.matcher(text).matches()) {
            return new After(seq(text));
        }
        if (text.equals("now")) {
            return new Now();
        }
        if (!YEAR.matcher(text).matches()) {
            throw new Query.Refused("is none of: a seq from 0 to %d, now, an ISO 8601 time such as 2026-01-31T08:30:00Z"
                    .formatted(Long.MAX_VALUE));
        }
        return new Since(Moment.parse(text));
    }

    /** Reads digits. What no long holds is beyond every seq, as the largest is. */
    static long seq(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
