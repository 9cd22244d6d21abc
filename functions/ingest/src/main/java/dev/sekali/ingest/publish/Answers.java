package dev.sekali.ingest.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.sekali.host.RequestError;
import dev.sekali.ingest.commit.Verdict;
import dev.sekali.ingest.event.EventKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes the bodies of successful answers. */
final class Answers {

    /** Buffers are shared: a thread would keep its own, and each connection has a thread. */
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
            .build();

    private static final int RESULT_BYTES = 80;

    private Answers() {}

    /** What goes into a body. */
    @FunctionalInterface
    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] single(EventKey key, Verdict.Kept verdict) {
        return write(160 + key.topic().length() + key.eventId().length(), json -> {
            json.writeStartObject();
            json.writeStringField("status", status(verdict));
            json.writeStringField("topic", key.topic());
            json.writeStringField("event_id", key.eventId());
            json.writeStringField(
                    "message",
                    switch (verdict) {
                        case STORED -> "stored";
                        case DUPLICATE -> "duplicate";
                    });
            json.writeEndObject();
        });
    }

    static byte[] batch(List<Result> results, boolean minimal) {
        return write(minimal ? 128 : 128 + RESULT_BYTES * results.size(), json -> {
            long stored = count(results, Verdict.Kept.STORED);
            long duplicate = count(results, Verdict.Kept.DUPLICATE);
            json.writeStartObject();
            json.writeNumberField("received", stored + duplicate);
            json.writeNumberField("unique_processed", stored);
            json.writeNumberField("duplicate_dropped", duplicate);
            json.writeNumberField("rejected", results.size() - stored - duplicate);
            if (!minimal) {
                json.writeArrayFieldStart("results");
                for (int i = 0; i < results.size(); i++) {
                    write(json, i, results.get(i));
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }

    private static long count(List<Result> results, Verdict.Kept verdict) {
        return results.stream()
                .filter(result -> result instanceof Result.Kept kept && kept.verdict() == verdict)
                .count();
    }

    private static void write(JsonGenerator json, int index, Result result) throws IOException {
        json.writeStartObject();
        json.writeNumberField("index", index);
        switch (result) {
            case Result.Kept(String eventId, Verdict.Kept verdict) -> {
                json.writeStringField("event_id", eventId);
                json.writeStringField("status", status(verdict));
            }
            case Result.Rejected rejected -> {
                if (rejected.eventId().isPresent()) {
                    json.writeStringField("event_id", rejected.eventId().get());
                }
                json.writeStringField("status", "rejected");
                json.writeArrayFieldStart("errors");
                for (RequestError error : rejected.errors()) {
                    error.write(json);
                }
                json.writeEndArray();
            }
        }
        json.writeEndObject();
    }

    private static String status(Verdict.Kept verdict) {
        return switch (verdict) {
            case STORED -> "success";
            case DUPLICATE -> "ignored";
        };
    }

    private static byte[] write(int expectedBytes, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(expectedBytes);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
