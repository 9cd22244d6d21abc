package dev.sekali.cli.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.AttemptListener;
import dev.sekali.cli.send.Outcome;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;

/**
 * Writes one line of NDJSON for each attempt of each event. Workers put lines into a bounded queue; one thread takes
 * them out and owns the file. A disk that is slow slows the workers down; a disk that fails costs the ledger, not the
 * run: the thread goes on emptying the queue, and {@link #close()} reports the failure.
 */
public final class Ledger implements AttemptListener, AutoCloseable {

    /** About a second of a fast run. */
    private static final int QUEUE_LINES = 16_384;

    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

    private sealed interface Item {

        record Entry(LedgerLine line) implements Item {}

        record End() implements Item {}
    }

    private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(QUEUE_LINES);
    private final PayloadHash hash;
    private final Supplier<Instant> clock;
    private final JsonGenerator json;
    private final Thread writer;
    private volatile Optional<IOException> failure = Optional.empty();
    private volatile boolean closed;

    private Ledger(OutputStream file, JsonFactory factory, Supplier<Instant> clock) throws IOException {
        this.hash = new PayloadHash(factory);
        this.clock = clock;
        this.json = factory.createGenerator(file);
        // Lines end themselves.
        this.json.setRootValueSeparator(null);
        this.writer = Thread.ofPlatform().name("ledger").daemon().unstarted(this::write);
    }

    /**
     * Starts a ledger in {@code path}, over whatever was in it.
     *
     * @throws IOException if the file can't be written
     */
    public static Ledger open(Path path, JsonFactory factory, Supplier<Instant> clock) throws IOException {
        Ledger ledger = new Ledger(new BufferedOutputStream(Files.newOutputStream(path)), factory, clock);
        ledger.writer.start();
        return ledger;
    }

    @Override
    public void attempted(Attempt attempt) {
        Instant now = clock.get();
        List<Event> events = attempt.events();
        for (int index = 0; index < events.size(); index++) {
            put(new Item.Entry(LedgerLine.of(events.get(index), index, attempt.number(), attempt.outcome(), now)));
        }
    }

    @Override
    public void acknowledged(long latencyNanos) {
        // The attempt is written already.
    }

    @Override
    public void gaveUp(Attempt last, Outcome.Again outcome) {
        // Likewise.
    }

    /**
     * Writes what is queued and closes the file. Attempts that come later are not written. Closing again does nothing.
     *
     * @throws IOException if any line could not be written
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        put(new Item.End());
        closed = true;
        try {
            if (!writer.join(CLOSE_DEADLINE)) {
                fail(new IOException("still writing after " + CLOSE_DEADLINE.toSeconds() + " s"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(new IOException("interrupted while writing"));
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void put(Item item) {
        if (closed) {
            return;
        }
        try {
            queue.put(item);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(new IOException("interrupted while waiting for the ledger"));
        }
    }

    /** Runs until the end, whatever fails: a queue that nobody empties would hold up the workers. */
    private void write() {
        try (json) {
            Item item = queue.take();
            while (item instanceof Item.Entry(LedgerLine line)) {
                write(line);
                item = queue.take();
            }
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException e) {
            fail(new IOException("the ledger's thread was interrupted"));
        }
    }

    private void write(LedgerLine line) {
        if (failure.isPresent()) {
            return;
        }
        try {
            line.write(json, hash);
        } catch (IOException e) {
            fail(e);
        }
    }

    private synchronized void fail(IOException e) {
        if (failure.isEmpty()) {
            failure = Optional.of(e);
        }
    }
}
