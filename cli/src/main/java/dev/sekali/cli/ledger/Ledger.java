package dev.sekali.cli.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.AttemptListener;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes one line of NDJSON for each attempt of each event. Thread-safe: lines are made by the workers, and written one
 * attempt at a time. A disk that is slow slows the workers down; a disk that fails costs the ledger, not the run: {@link
 * #close()} reports the failure.
 */
public final class Ledger implements AttemptListener, AutoCloseable {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final OutputStream file;
    private final ObjectWriter lines;
    private final PayloadHash hash;
    private final Supplier<Instant> clock;
    private Optional<IOException> failure = Optional.empty();
    private boolean closed;

    private Ledger(OutputStream file, JsonFactory json, Supplier<Instant> clock) {
        this.file = file;
        this.lines = new ObjectMapper(json).writerFor(LedgerLine.class);
        this.hash = new PayloadHash(json);
        this.clock = clock;
    }

    /**
     * Starts a ledger in {@code path}, over whatever was in it.
     *
     * @throws IOException if the file can't be written
     */
    public static Ledger open(Path path, JsonFactory json, Supplier<Instant> clock) throws IOException {
        // Not Files.newOutputStream: the interrupt of a worker would close that for all.
        return new Ledger(new BufferedOutputStream(new FileOutputStream(path.toFile()), BUFFER_BYTES), json, clock);
    }

    @Override
    public void attempted(Attempt attempt) {
        String now = clock.get().toString();
        List<Event> events = attempt.events();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            for (int index = 0; index < events.size(); index++) {
                Event event = events.get(index);
                text.writeBytes(lines.writeValueAsBytes(
                        LedgerLine.of(event, index, attempt.number(), attempt.outcome(), hash.of(event.json()), now)));
                text.write('\n');
            }
        } catch (IOException e) {
            fail(e);
        }
        write(text);
    }

    private synchronized void write(ByteArrayOutputStream text) {
        if (!closed && failure.isEmpty()) {
            try {
                text.writeTo(file);
            } catch (IOException e) {
                fail(e);
            }
        }
    }

    /**
     * Writes what is left and closes the file. Attempts that come later are not written. Closing again does nothing.
     *
     * @throws IOException if any line could not be written
     */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            file.close();
        } catch (IOException e) {
            fail(e);
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private synchronized void fail(IOException e) {
        failure = failure.or(() -> Optional.of(e));
    }
}
