package dev.sekali.chaos.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Verdict;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A ledger of what the judge asks for alone. The publisher's computes each payload's hash for each attempt, for which 8 MiB
 * many times a second are too many. Thread-safe.
 */
final class LargeLedger implements AutoCloseable {

    private final JsonGenerator json;
    private final ReentrantLock lock = new ReentrantLock();

    private LargeLedger(JsonGenerator json) {
        this.json = json;
    }

    static LargeLedger open(Path file) throws IOException {
        return new LargeLedger(
                new JsonFactory().createGenerator(new BufferedOutputStream(Files.newOutputStream(file))));
    }

    /** Notes what an attempt says of each event of a body. */
    void attempted(LargeBody body, String payloadHash, Outcome outcome) throws IOException {
        lock.lock();
        try {
            List<Event> events = body.events();
            for (int i = 0; i < events.size(); i++) {
                json.writeStartObject();
                json.writeStringField("topic", events.get(i).key().topic());
                json.writeStringField("event_id", events.get(i).key().eventId());
                json.writeStringField("payload_sha256", payloadHash);
                json.writeStringField("verdict", verdict(outcome, i));
                json.writeEndObject();
            }
        } finally {
            lock.unlock();
        }
    }

    private static String verdict(Outcome outcome, int index) {
        return switch (outcome) {
            case Outcome.Answered(List<Verdict> verdicts) ->
                switch (verdicts.get(index)) {
                    case Verdict.Kept.SUCCESS -> "success";
                    case Verdict.Kept.IGNORED -> "ignored";
                    case Verdict.Rejected _ -> "rejected";
                };
            case Outcome.Refused _ -> "rejected";
            case Outcome.Again _, Outcome.Garbled _ -> "unknown";
        };
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            json.close();
        } finally {
            lock.unlock();
        }
    }
}
