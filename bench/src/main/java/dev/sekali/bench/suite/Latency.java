package dev.sekali.bench.suite;

import dev.sekali.bench.baseline.Clients;
import dev.sekali.bench.http.Load;
import dev.sekali.bench.http.Pace;
import dev.sekali.bench.report.Plot;
import dev.sekali.bench.report.Plot.Bar;
import dev.sekali.bench.report.Plot.Group;
import dev.sekali.bench.report.Series;
import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import dev.sekali.bench.workload.Request;
import dev.sekali.bench.workload.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How long an answer takes at a rate that is kept up whatever the answers do: from the scheduled send. */
final class Latency implements Part {

    private static final int CONNECTIONS = 64;
    private static final double[] PERCENTILES = {50, 99, 99.9};

    @Override
    public void run(Lab lab) throws Exception {
        List<Double> idle = new ArrayList<>();
        Map<String, List<Double>> latencies = new TreeMap<>();
        Map<String, List<Double>> busy = new TreeMap<>();
        try (Function ingest = lab.ingest(lab.database())) {
            lab.warm(lab.database(), ingest);
            for (int round = 0; round < lab.rounds().count(); round++) {
                lab.database().empty();
                idle.add(Clients.idleCommitMicros(lab.database().owner(), lab.stream(Ids.V7), lab.cell()) / 1e3);
                lab.database().empty();
                double capacity =
                        lab.singles(lab.database(), Ids.V7, CONNECTIONS, ingest).rate();
                for (int percent : List.of(50, 80)) {
                    lab.database().empty();
                    Cpu before = Cpu.soFar(lab, ingest);
                    Load load = paced(lab, ingest, capacity * percent / 100);
                    busy.computeIfAbsent(
                                    "processors in use at %d %% of capacity".formatted(percent), _ -> new ArrayList<>())
                            .add(Cpu.soFar(lab, ingest).since(before).share(load.elapsed()));
                    for (double percentile : PERCENTILES) {
                        latencies
                                .computeIfAbsent(name(percent, percentile), _ -> new ArrayList<>())
                                .add(load.latencies().getValueAtPercentile(percentile) / 1e3);
                    }
                }
            }
        }
        Series commit = lab.report().add(new Series("a commit of an idle database, median", "ms", idle));
        Map<String, Series> series = new TreeMap<>();
        latencies.forEach((name, values) -> series.put(name, lab.report().add(new Series(name, "ms", values))));
        busy.forEach((name, values) -> lab.report().add(new Series(name, "%", values)));
        Series p99 = new Series("", "ms", latencies.getOrDefault(name(50, 99), List.of()));
        lab.report().find(p99.over(commit, "p99 at half of capacity over an idle commit"), Target.atMost(4));
        lab.report()
                .plot(new Plot(
                        "latency",
                        "From the scheduled send to the answer, one event a request",
                        "ms",
                        List.of(
                                new Group("", List.of(new Bar("an idle commit, median", commit, false))),
                                new Group(
                                        "Sekali",
                                        series.values().stream()
                                                .map(Latency::bar)
                                                .toList()))));
    }

    private static Bar bar(Series latency) {
        return new Bar(latency.name(), latency, true);
    }

    private static Load paced(Lab lab, Function ingest, double perSecond) throws Exception {
        Stream stream = lab.stream(Ids.V7);
        return lab.send(
                lab.database(), () -> Request.single(stream), CONNECTIONS, new Pace(perSecond, lab.cell()), ingest);
    }

    private static String name(int percent, double percentile) {
        return "p%s at %d %% of capacity".formatted(percentile == 99.9 ? "99.9" : (int) percentile, percent);
    }
}
