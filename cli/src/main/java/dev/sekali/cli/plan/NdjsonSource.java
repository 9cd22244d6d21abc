package dev.sekali.cli.plan;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Events from NDJSON, sent as they stand. A line whose key can't be read is not sent, since nothing could be proved about
 * it; it is told to {@link Rejects}. Whether the rest is in order is for the server to say.
 */
public final class NdjsonSource implements EventSource {

    /** Learns of lines that are not sent. */
    @FunctionalInterface
    public interface Rejects {
        void rejected(long line, String why);
    }

    private final LineReader lines;
    private final KeyReader keys;
    private final Rejects rejects;
    private long claimed;

    /** Takes over {@code input}: closing this closes it. */
    public NdjsonSource(InputStream input, JsonFactory json, Rejects rejects) {
        this.lines = new LineReader(input);
        this.keys = new KeyReader(json);
        this.rejects = rejects;
    }

    /** As {@link EventSource#next}; returns fewer than {@code max} rather than wait for a line that isn't there yet. */
    @Override
    public synchronized Claim next(int max) throws IOException {
        long before = claimed;
        List<Event> events = new ArrayList<>();
        while (events.size() < max && (events.isEmpty() || lines.ready())) {
            Optional<Line> line = lines.next();
            if (line.isEmpty()) {
                break;
            }
            switch (line.get()) {
                case Line.Text(long number, String text) -> read(number, text).ifPresent(events::add);
                case Line.Unreadable(long number, String why) -> rejects.rejected(number, why);
            }
        }
        claimed += events.size();
        return new Claim(before, events);
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.empty();
    }

    @Override
    public OptionalLong distinctKeys() {
        return OptionalLong.empty();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private Optional<Event> read(long number, String text) {
        return switch (keys.read(text)) {
            case KeyReader.Found(EventKey key) -> Optional.of(new Event(number, key, text));
            case KeyReader.Missing(String why) -> {
                rejects.rejected(number, why);
                yield Optional.empty();
            }
        };
    }
}
