package dev.sekali.ingest.publish;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sekali.host.Json;
import dev.sekali.host.RequestError;
import dev.sekali.ingest.commit.Verdict;
import dev.sekali.ingest.event.EventKey;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/** Writes the bodies of successful answers. */
final class Answers {

    private static final int RESULT_BYTES = 80;

    private Answers() {}

    static byte[] single(EventKey key, Verdict.Kept verdict) {
        return Json.bytes(160 + key.topic().length() + key.eventId().length(), json -> {
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
        return Json.bytes(minimal ? 128 : 128 + RESULT_BYTES * results.size(), json -> {
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

    /** That one event is on the broker's disk. */
    static byte[] accepted(EventKey key) {
        return Json.bytes(80 + key.topic().length() + key.eventId().length(), json -> {
            json.writeStartObject();
            json.writeStringField("status", "accepted");
            json.writeStringField("topic", key.topic());
            json.writeStringField("event_id", key.eventId());
            json.writeEndObject();
        });
    }

    /**
     * That a batch's good events are on the broker's disk.
     *
     * @param rejected the bad ones by their index, which only a lenient client has; of the good ones there is nothing to tell
     */
    static byte[] accepted(int events, SortedMap<Integer, Result.Rejected> rejected, boolean minimal) {
        return Json.bytes(64 + (minimal ? 0 : RESULT_BYTES * rejected.size()), json -> {
            json.writeStartObject();
            json.writeNumberField("accepted", events);
            if (!rejected.isEmpty()) {
                json.writeNumberField("rejected", rejected.size());
                if (!minimal) {
                    json.writeArrayFieldStart("results");
                    for (var one : rejected.entrySet()) {
                        write(json, one.getKey(), one.getValue());
                    }
                    json.writeEndArray();
                }
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
}
