package dev.sekali.cli.plan;

import java.io.IOException;
import java.util.OptionalLong;

/** Where events come from. Thread-safe: many workers claim from one source. */
public interface EventSource extends AutoCloseable {

    /**
     * Takes the next events, each exactly once among all callers.
     *
     * @param max the most to take, at least 1
     * @return an empty claim when the source has ended
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

    @Override
    default void close() throws IOException {}
}
