package dev.sekali.ingest.broker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The events of one request on their way to the broker. Thread-safe; it is decided once, and later decisions are ignored. */
final class Append {

    private final List<byte[]> lines;
    private final long bytes;
    private final CompletableFuture<Appended> outcome = new CompletableFuture<>();

    /** @param lines at least one */
    Append(List<byte[]> lines) {
        this.lines = lines;
        this.bytes = lines.stream().mapToLong(line -> line.length).sum();
    }

    List<byte[]> lines() {
        return lines;
    }

    long bytes() {
        return bytes;
    }

    void decide(Appended decided) {
        outcome.complete(decided);
    }

    /** Waits for the outcome. The appender bounds the wait: whatever it takes it decides. */
    Appended await() throws InterruptedException {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an outcome is never an exception", e);
        }
    }
}
