package dev.sekali.cli.replay;

import dev.sekali.cli.options.Failure;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.verify.Reason;
import java.io.IOException;
import java.util.List;

/** Where events go. Not thread-safe. */
interface Target extends AutoCloseable {

    /**
     * Brings all of them, in their order; after it returns, they can't be lost.
     *
     * @throws Failure if that can't be said of all of them
     */
    void bring(List<Event> events) throws Failure, IOException;

    /** How long the file is, if it is one; otherwise 0. */
    default long bytes() {
        return 0;
    }

    /** What became of those that were brought, in numbers: the right side of an equation. */
    String counts();

    /** Why some were refused. */
    default List<Reason> refusals() {
        return List.of();
    }

    @Override
    void close() throws IOException;
}
