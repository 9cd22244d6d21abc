package dev.sekali.events;

import dev.sekali.host.tracing.RequestSpan;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Reads the next part while the one before is being written, so that the database and the function work at the same time. Holds
 * one part at most. Not thread-safe.
 */
public final class ReadAhead<T> {

    private final Supplier<T> read;
    private Optional<CompletableFuture<T>> begun = Optional.empty();

    /**
     * Reads nothing yet.
     *
     * @param read reads the next part, in bounded time; on another thread than the one before, but after it
     */
    public ReadAhead(Supplier<T> read) {
        this.read = read;
    }

    /** Begins to read, in the trace of the request at hand. What the read uses is its own until {@link #next()} returns. */
    public void begin() {
        RequestSpan request = RequestSpan.current();
        begun = Optional.of(CompletableFuture.supplyAsync(() -> request.doPart(read), Thread::startVirtualThread));
    }

    /** The next part: the one that was begun, else it is read now. Throws what the read throws. */
    public T next() {
        if (begun.isEmpty()) {
            return read.get();
        }
        CompletableFuture<T> part = begun.get();
        begun = Optional.empty();
        try {
            return part.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }
}
