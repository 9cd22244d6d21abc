package dev.sekali.chaos.judge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file with a line for each attempt of each event, as the publisher's has, but with what the judge asks for alone.
 * Thread-safe.
 */
public final class Ledger implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonGenerator json;
    private final ReentrantLock lock = new ReentrantLock();

    private Ledger(JsonGenerator json) {
        this.json = json.setRootValueSeparator(new SerializedString("\n"));
    }

    /** Starts one, over whatever was in the file. */
    public static Ledger open(Path file) throws IOException {
        // Not Files.newOutputStream: the interrupt of a sender would close that for all.
        return new Ledger(
                new JsonFactory().createGenerator(new BufferedOutputStream(new FileOutputStream(file.toFile()))));
    }

    /** Notes what an attempt says of an event. */
    public void attempted(Key key, String payloadHash, Verdict verdict) throws IOException {
        lock.lock();
        try {
            json.writeStartObject();
            json.writeStringField("topic", key.topic());
            json.writeStringField("event_id", key.eventId());
            json.writeStringField("payload_sha256", payloadHash);
            json.writeStringField("verdict", verdict.name());
            json.writeEndObject();
        } finally {
            lock.unlock();
        }
    }

    /** What whole ledgers say, by key. A line that misses a member is an error, since a judge must not guess. */
    static Map<Key, History> read(List<Path> files) throws IOException {
        Map<Key, History> histories = new HashMap<>();
        for (Path file : files) {
            try (MappingIterator<Map<String, String>> lines =
                    JSON.readerForMapOf(String.class).readValues(file.toFile())) {
                while (lines.hasNextValue()) {
                    Map<String, String> line = lines.nextValue();
                    Key key = new Key(member(line, "topic"), member(line, "event_id"));
                    histories
                            .computeIfAbsent(key, _ -> new History())
                            .add(Verdict.valueOf(member(line, "verdict")), member(line, "payload_sha256"));
                }
            }
        }
        return histories;
    }

    private static String member(Map<String, String> line, String name) {
        String value = line.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a line of the ledger has no " + name);
        }
        return value;
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
