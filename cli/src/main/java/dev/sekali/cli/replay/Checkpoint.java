package dev.sekali.cli.replay;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sekali.cli.kept.KeptFile;
import dev.sekali.cli.options.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a replay is.
 *
 * @param from the address that is read
 * @param to the address that is published to; empty for a file, which may be moved together with its checkpoint
 * @param positions by the query that each topic began with, in the order in which they are read
 * @param bytes how long the file is that is written
 */
record Checkpoint(String from, String to, Map<String, Position> positions, long bytes) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * A place among the events of a query.
     *
     * @param query of the page to go on with
     * @param seq of the last event that was brought; those of the page up to it are left out
     */
    record Position(String query, long seq) {}

    Checkpoint moved(String start, Position position, long nowBytes) {
        Map<String, Position> moved = new LinkedHashMap<>(positions);
        moved.put(start, position);
        return new Checkpoint(from, to, moved, nowBytes);
    }

    /**
     * What is kept in a file, or this if there is none.
     *
     * @throws Failure if another replay keeps its checkpoint there
     */
    Checkpoint readFrom(Path file) throws Failure, IOException {
        if (!Files.exists(file)) {
            return this;
        }
        try {
            Checkpoint kept = JSON.readValue(file.toFile(), Checkpoint.class);
            if (from.equals(kept.from)
                    && to.equals(kept.to)
                    && positions.keySet().equals(kept.positions.keySet())) {
                return kept;
            }
            throw Failure.usage(
                    "%s is the checkpoint of another replay, from %s; repeat its options, or name another file"
                            .formatted(file, kept.from));
        } catch (JacksonException e) {
            throw Failure.usage(file + " is not a checkpoint; name another file");
        }
    }

    /** Keeps it in a file, which holds the one before or this at every instant. */
    void writeTo(Path file) throws IOException {
        KeptFile.replace(file, JSON.writeValueAsBytes(this));
    }
}
