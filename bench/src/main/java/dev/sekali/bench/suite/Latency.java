package dev.sekali.bench.suite;

import dev.sekali.bench.baseline.Clients;
import dev.sekali.bench.http.Load;
import dev.sekali.bench.http.Pace;
import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import dev.sekali.bench.workload.Request;
import dev.sekali.bench.workload.Stream;
import java.util.List;

/** How long an answer takes at a rate that is kept up whatever the answers do: from the scheduled send. */
final class Latency implements Part {

    private static final int CONNECTIONS = 64;
    static final List<Double> PERCENTILES = List.of(50.0, 99.0, 99.9);
    static final List<Integer> PERCENTS = List.of(50, 80);
    static final String IDLE_COMMIT = "a commit of an idle database, median";

    @Override
    public void run(Lab lab) throws Exception {
        try (Function ingest = lab.ingest(lab.database())) {
            lab.warm(lab.database(), ingest);
            for (int round = 0; round < lab.rounds(); round++) {
                lab.database().empty();
                double idle = Clients.idleCommitMicros(lab.database().owner(), lab.stream(Ids.V7), lab.cell());
                lab.report().add(IDLE_COMMIT, "ms", idle / 1e3);
                lab.database().empty();
                double capacity =
                        lab.singles(lab.database(), Ids.V7, CONNECTIONS, ingest).rate();
                for (int percent : PERCENTS) {
                    lab.database().empty();
                    Cpu before = Cpu.soFar(lab, ingest);
                    Load load = paced(lab, ingest, capacity * percent / 100);
                    double busy = Cpu.soFar(lab, ingest).since(before).share(load.elapsed());
                    lab.report().add("processors in use at %d %% of capacity".formatted(percent), "%", busy);
                    for (double percentile : PERCENTILES) {
                        double micros = load.latencies().getValueAtPercentile(percentile);
                        lab.report().add(name(percent, percentile), "ms", micros / 1e3);
                    }
                }
            }
        }
        lab.expect("p99 at half of capacity over an idle commit", name(50, 99), IDLE_COMMIT, Target.atMost(4));
    }

    private static Load paced(Lab lab, Function ingest, double perSecond) throws Exception {
        Stream stream = lab.stream(Ids.V7);
        return lab.send(
                lab.database(), () -> Request.single(stream), CONNECTIONS, new Pace(perSecond, lab.cell()), ingest);
    }

    static String name(int percent, double percentile) {
        return "%s at %d %% of capacity".formatted(label(percentile), percent);
    }

    static String label(double percentile) {
        return "p" + (percentile == 99.9 ? "99.9" : Integer.toString((int) percentile));
    }
}
