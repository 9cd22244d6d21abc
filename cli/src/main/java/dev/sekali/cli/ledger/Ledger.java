package dev.sekali.cli.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.sekali.cli.ledger.LedgerLine.Word;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Verdict;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one line of NDJSON for each attempt of each event. Thread-safe. A disk that is slow slows the workers down; a
 * disk that fails costs the ledger, not the run: {@link #close()} reports the failure.
 */
public final class Ledger implements AutoCloseable {

    private final OutputStream file;
    private final ObjectWriter lines;
    private final PayloadHash hash;
    private final Supplier<Instant> clock;
    private @Nullable IOException failure;
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
        return new Ledger(new BufferedOutputStream(new FileOutputStream(path.toFile()), 64 * 1024), json, clock);
    }

    public synchronized void attempted(Attempt attempt) {
        if (closed || failure != null) {
            return;
        }
        String now = clock.get().toString();
        int status = attempt.outcome().status();
        try {
            for (int i = 0; i < attempt.events().size(); i++) {
                Event event = attempt.events().get(i);
                file.write(lines.writeValueAsBytes(new LedgerLine(
                        event.key().topic(),
                        event.key().eventId(),
                        hash.of(event.json()),
                        attempt.number(),
                        word(attempt.outcome(), i),
                        status == 0 ? null : status,
                        now)));
                file.write('\n');
            }
            // Of a publisher that is killed the ledger tells everything up to then.
            file.flush();
        } catch (IOException e) {
            failure = e;
        }
    }

    private static Word word(Outcome outcome, int index) {
        return switch (outcome) {
            case Outcome.Answered answered ->
                answered.verdicts().get(index) instanceof Verdict.Kept kept ? Word.valueOf(kept.name()) : Word.REJECTED;
            case Outcome.Refused _ -> Word.REJECTED;
            case Outcome.Garbled _, Outcome.Again _ -> Word.UNKNOWN;
        };
    }

    /**
     * Writes what is left and closes the file. Attempts that come later are not written. Closing again does nothing.
     *
     * @throws IOException if any line could not be written
     */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            file.close();
            if (failure != null) {
                throw failure;
            }
        }
    }
}
