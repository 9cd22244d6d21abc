package dev.sekali.cli.plan;

import java.io.IOException;
import java.util.OptionalLong;

/** Where events come from. Thread-safe: many workers claim from one source. */
@FunctionalInterface
public interface EventSource {

    /**
     * Takes up to {@code max} events, at least one, each exactly once among all callers; none when the source has ended.
     *
     * @throws IOException if the source can't be read any further
     */
    Claim next(int max) throws IOException;

    /** How many events there are in all, if that is known beforehand. */
    default OptionalLong size() {
        return OptionalLong.empty();
    }

    /** How many distinct keys there are in all, if that is known beforehand. */
    default OptionalLong distinctKeys() {
        return OptionalLong.empty();
    }
}
