package dev.sekali.bench.suite;

import dev.sekali.bench.http.Load;
import dev.sekali.bench.report.Series;
import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import dev.sekali.bench.workload.Request.Format;
import dev.sekali.testing.Footprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What ingest takes: time to start, memory, and processor time an event. */
final class Costs implements Part {

    private static final int CONNECTIONS = 64;
    private static final int MANY = 10_000;

    @Override
    public void run(Lab lab) throws Exception {
        start(lab);
        try (Function ingest = lab.ingest(lab.database())) {
            lab.warm(lab.database(), ingest);
            work(lab, ingest);
            memory(lab, "one event a request", ingest);
            for (int round = 0; round < lab.rounds().count(); round++) {
                Batches.send(lab, ingest, MANY, Format.JSON);
            }
            memory(lab, "10,000 events a request", ingest);
        }
    }

    private static void start(Lab lab) throws Exception {
        List<Double> cached = new ArrayList<>();
        List<Double> plain = new ArrayList<>();
        List<Double> rest = new ArrayList<>();
        for (int round = 0; round < lab.rounds().count(); round++) {
            try (Function ingest =
                    Function.start(Function.Kind.INGEST, lab.database().ingest())) {
                plain.add(ingest.start().toNanos() / 1e6);
            }
            try (Function ingest = lab.ingest(lab.database())) {
                cached.add(ingest.start().toNanos() / 1e6);
                if (Footprint.isTold()) {
                    rest.add(ingest.footprint().residentMib());
                }
            }
        }
        Series withCache = lab.report().add(new Series("start to ready, with the AOT cache", "ms", cached));
        Series without = lab.report().add(new Series("start to ready, without", "ms", plain));
        lab.report()
                .find(withCache.over(without, "start to ready, with the AOT cache over without"), Target.atMost(0.35));
        if (Footprint.isTold()) {
            lab.report().find(new Series("ingest's resident memory at rest", "MiB", rest), Target.atMost(80));
        }
    }

    private static void work(Lab lab, Function ingest) throws Exception {
        List<Double> ingestCpu = new ArrayList<>();
        List<Double> databaseCpu = new ArrayList<>();
        List<Double> clientCpu = new ArrayList<>();
        for (int round = 0; round < lab.rounds().count(); round++) {
            lab.database().empty();
            Cpu before = Cpu.soFar(lab, ingest);
            Load load = lab.singles(lab.database(), Ids.V7, CONNECTIONS, ingest);
            Cpu taken = Cpu.soFar(lab, ingest).since(before);
            ingestCpu.add(micros(taken.ingest(), load));
            databaseCpu.add(micros(taken.database(), load));
            clientCpu.add(micros(taken.client(), load));
        }
        lab.report().add(new Series("processor time of ingest", "µs/event", ingestCpu));
        lab.report().add(new Series("processor time of PostgreSQL", "µs/event", databaseCpu));
        lab.report().add(new Series("processor time of the load generator", "µs/event", clientCpu));
    }

    private static void memory(Lab lab, String load, Function ingest) {
        if (Footprint.isTold()) {
            double most = ingest.footprint().mostResidentMib();
            lab.report()
                    .find(
                            new Series("ingest's resident memory, the most at " + load, "MiB", List.of(most)),
                            Target.atMost(256));
        }
    }

    private static double micros(Duration taken, Load load) {
        return taken.toNanos() / 1e3 / load.events();
    }
}
