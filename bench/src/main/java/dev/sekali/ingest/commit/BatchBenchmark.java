package dev.sekali.ingest.commit;

import dev.sekali.bench.workload.Ids;
import dev.sekali.bench.workload.Request;
import dev.sekali.bench.workload.Request.Format;
import dev.sekali.bench.workload.Stream;
import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.EventKey;
import dev.sekali.ingest.event.MalformedJson;
import dev.sekali.ingest.event.PublicationLimits;
import dev.sekali.ingest.event.PublicationParser;
import dev.sekali.ingest.event.TooManyEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** From waiting submissions of one event each to a statement's arrays, and from its answer to verdicts. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchBenchmark {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Events in the batch. */
    @Param({"20", "1000"})
    public int events = 1;

    private final List<Submission> submissions = new ArrayList<>();
    private Set<EventKey> inserted = Set.of();

    /** Makes the submissions. */
    @Setup
    public void submit() throws MalformedJson, TooManyEvents {
        Stream stream = new Stream(Ids.V7, 0);
        PublicationParser parser = new PublicationParser(PublicationLimits.DEFAULT);
        for (int i = 0; i < events; i++) {
            Event event = (Event) parser.parseJson(Request.body(stream, 1, Format.JSON))
                    .items()
                    .getFirst();
            submissions.add(new Submission(List.of(event), true, PATIENCE));
        }
        inserted = submissions.stream()
                .map(submission -> submission.events().getFirst().key())
                .collect(Collectors.toSet());
    }

    @Benchmark
    public void encode(Blackhole blackhole) {
        Batch batch = Batch.of(submissions);
        blackhole.consume(batch.topics());
        blackhole.consume(batch.eventIds());
        blackhole.consume(batch.timestamps());
        blackhole.consume(batch.sources());
        blackhole.consume(batch.payloads());
        blackhole.consume(batch.receivedTopics());
        blackhole.consume(batch.receivedCounts());
    }

    @Benchmark
    public void decide() {
        Batch.of(submissions).decide(inserted);
    }
}
