package dev.sekali.bench.suite;

import dev.sekali.bench.http.Load;
import dev.sekali.bench.http.LoadClient;
import dev.sekali.bench.http.Pace;
import dev.sekali.bench.report.Report;
import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Database;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import dev.sekali.bench.workload.Request;
import dev.sekali.bench.workload.Stream;
import dev.sekali.embedded.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all parts of the suite measure with.
 *
 * @param cache the ahead-of-time cache of ingest, as its image has one
 * @param rounds how often each is measured
 * @param cell how long one measurement of a rate takes
 */
record Lab(
        EmbeddedServer server,
        Database database,
        Path cache,
        Report report,
        int rounds,
        Duration cell,
        AtomicInteger streams) {

    private static final int WARM_CONNECTIONS = 64;
    private static final Duration WARM_CELL = Duration.ofSeconds(2);

    /** Ingest is warm when it has not got faster by this for two cells, and is taken for it after so many. */
    private static final double FASTER = 1.05;

    private static final int WARM_CELLS = 10;

    /**
     * Measures each of them once a round, in events a second and in alternating order, so that what the machine does to one
     * it does to all. The report knows the values by the contenders' names.
     */
    void byTurns(Map<String, Callable<Double>> contenders) throws Exception {
        List<Map.Entry<String, Callable<Double>>> all = List.copyOf(contenders.entrySet());
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Callable<Double>> contender : round % 2 == 0 ? all : all.reversed()) {
                report.add(contender.getKey(), "events/s", contender.getValue().call());
            }
        }
    }

    /** Notes the ratio of two values that the report knows, under a new name, and what it ought to be. */
    void expect(String name, String one, String other, Target target) {
        report.find(report.ratio(name, one, other), target);
    }

    /** A stream that nobody used before. */
    Stream stream(Ids ids) {
        return new Stream(ids, streams.getAndIncrement());
    }

    Function ingest(Database on) throws IOException, InterruptedException {
        return Function.start(Function.Kind.INGEST, on.ingest(), "-XX:AOTCache=" + cache);
    }

    /** One event a request, as fast as the answers come. */
    Load singles(Database on, Ids ids, int connections, Function... ingests) throws IOException, SQLException {
        return singles(on, ids, connections, cell, ingests);
    }

    private Load singles(Database on, Ids ids, int connections, Duration duration, Function... ingests)
            throws IOException, SQLException {
        Stream stream = stream(ids);
        return send(on, () -> Request.single(stream), connections, Pace.closed(duration), ingests);
    }

    /** Lets the runtimes compile what they will be busy with, until that makes no difference. */
    void warm(Database on, Function... ingests) throws IOException, SQLException {
        double best = 0;
        int steady = 0;
        for (int i = 0; i < WARM_CELLS && steady < 2; i++) {
            double rate =
                    singles(on, Ids.V7, WARM_CONNECTIONS, WARM_CELL, ingests).rate();
            steady = rate > FASTER * best ? 0 : steady + 1;
            best = Math.max(best, rate);
        }
    }

    /**
     * Puts load on ingests and holds the answers against the counters.
     *
     * @throws IllegalStateException when a single event is counted otherwise than it was answered
     */
    Load send(Database on, Supplier<@Nullable Request> requests, int connections, Pace pace, Function... ingests)
            throws IOException, SQLException {
        Database.Counters before = on.counters();
        Load load;
        try (LoadClient client = LoadClient.connect(
                connections, Arrays.stream(ingests).mapToInt(Function::port).toArray())) {
            load = client.run(requests, pace);
        }
        Database.Counters counted = on.counters().minus(before);
        if (!counted.equals(new Database.Counters(load.events(), load.stored(), load.dropped()))) {
            throw new IllegalStateException("the answers add up to %d stored and %d dropped, but %s"
                    .formatted(load.stored(), load.dropped(), counted));
        }
        if (load.refused() > 0) {
            throw new IllegalStateException("%d requests were refused".formatted(load.refused()));
        }
        return load;
    }
}
