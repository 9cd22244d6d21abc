package dev.sekali.bench.micro;

import dev.sekali.bench.workload.Ids;
import dev.sekali.bench.workload.Request;
import dev.sekali.bench.workload.Request.Format;
import dev.sekali.bench.workload.Stream;
import dev.sekali.ingest.event.MalformedJson;
import dev.sekali.ingest.event.Publication;
import dev.sekali.ingest.event.PublicationLimits;
import dev.sekali.ingest.event.PublicationParser;
import dev.sekali.ingest.event.TooManyEvents;
import java.util.concurrent.TimeUnit;
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

/** From a body's bytes to checked events. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ParserBenchmark {

    /** Events in the body. */
    @Param({"1", "1000"})
    public int events = 1;

    private final PublicationParser parser = new PublicationParser(PublicationLimits.DEFAULT);
    private byte[] array = {};
    private byte[] lines = {};

    /** Writes the bodies. */
    @Setup
    public void write() {
        array = Request.body(new Stream(Ids.V7, 0), events, Format.JSON);
        lines = Request.body(new Stream(Ids.V7, 0), events, Format.NDJSON);
    }

    @Benchmark
    public Publication array() throws MalformedJson, TooManyEvents {
        return parser.parseJson(array);
    }

    @Benchmark
    public Publication lines() throws MalformedJson, TooManyEvents {
        return parser.parseLines(lines, false);
    }
}
