package dev.sekali.bench.suite;

import dev.sekali.bench.http.Load;
import dev.sekali.bench.http.Pace;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import dev.sekali.bench.workload.Request;
import dev.sekali.bench.workload.Request.Format;
import dev.sekali.bench.workload.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Where ingest's time goes, by a flight recording: each sample belongs to the innermost of its frames that one of these
 * packages has, so that what Java's own classes do is put down to who asked for it.
 */
final class Profile implements Part {

    private static final Map<String, String> ROOMS = new LinkedHashMap<>();

    static {
        ROOMS.put("com.fasterxml.jackson", "JSON");
        ROOMS.put("dev.sekali.ingest.event", "checking events");
        ROOMS.put("dev.sekali.ingest.publish", "requests and answers");
        ROOMS.put("dev.sekali.ingest.commit", "gathering and committing");
        ROOMS.put("dev.sekali", "hosting: ids, keys, deadlines");
        ROOMS.put("org.postgresql", "the database driver");
        ROOMS.put("io.helidon", "the HTTP server");
    }

    private static final String REST = "the Java runtime";
    /** By processor time, so that a thread that waits in the system is not taken for a busy one. Linux has it. */
    private static final String SAMPLE = "jdk.CPUTimeSample";

    private static final int CONNECTIONS = 64;
    private static final int BATCH = 1000;
    private static final Duration DURATION = Duration.ofSeconds(8);

    @Override
    public void run(Lab lab) throws Exception {
        Stream singles = lab.stream(Ids.V7);
        profile(lab, "one event a request", () -> Request.single(singles), CONNECTIONS);
        Stream batches = lab.stream(Ids.V7);
        profile(lab, "batches of 1,000", () -> Request.batch(batches, BATCH, Format.JSON), 8);
    }

    private static void profile(Lab lab, String name, Supplier<@Nullable Request> requests, int connections)
            throws Exception {
        Path recording = Files.createTempFile("sekali-bench", ".jfr");
        try {
            Instant begin;
            lab.database().empty();
            try (Function ingest = Function.start(
                    Function.Kind.INGEST,
                    lab.database().ingest(),
                    "-XX:StartFlightRecording:dumponexit=true,jdk.CPUTimeSample#enabled=true,filename=" + recording,
                    "-Xlog:jfr*=off")) {
                lab.warm(lab.database(), ingest);
                begin = Instant.now();
                Load load = lab.send(lab.database(), requests, connections, Pace.closed(DURATION), ingest);
                lab.report().add(name + ", while it is recorded", "events/s", load.rate());
            }
            summarise(lab, name, recording, begin);
        } finally {
            Files.delete(recording);
        }
    }

    /** Sums up the samples that were taken from a moment on: by then it was warm. */
    private static void summarise(Lab lab, String name, Path recording, Instant begin) throws IOException {
        Map<String, Integer> samples = new LinkedHashMap<>();
        ROOMS.values().forEach(room -> samples.put(room, 0));
        samples.put(REST, 0);
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals(SAMPLE)
                        && event.getStackTrace() != null
                        && event.getStartTime().isAfter(begin)) {
                    samples.merge(room(event.getStackTrace().getFrames()), 1, Integer::sum);
                }
            }
        }
        int all = samples.values().stream().mapToInt(Integer::intValue).sum();
        samples.forEach((room, count) -> lab.report().add(name + ": " + room, "%", 100.0 * count / Math.max(1, all)));
    }

    private static String room(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String type = frame.getMethod().getType().getName();
            for (Map.Entry<String, String> room : ROOMS.entrySet()) {
                if (type.startsWith(room.getKey())) {
                    return room.getValue();
                }
            }
        }
        return REST;
    }
}
