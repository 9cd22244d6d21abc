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
    private static final String WITH_CACHE = "start to ready, with the AOT cache";
    private static final String WITHOUT_CACHE = "start to ready, without";

    @Override
    public void run(Lab lab) throws Exception {
        start(lab);
        try (Function ingest = lab.ingest(lab.database())) {
            lab.warm(lab.database(), ingest);
            work(lab, ingest);
            memory(lab, "one event a request", ingest);
            for (int round = 0; round < lab.rounds(); round++) {
                Batches.send(lab, ingest, MANY, Format.JSON);
            }
            memory(lab, "10,000 events a request", ingest);
        }
    }

    private static void start(Lab lab) throws Exception {
        List<Double> rest = new ArrayList<>();
        for (int round = 0; round < lab.rounds(); round++) {
            try (Function ingest =
                    Function.start(Function.Kind.INGEST, lab.database().ingest())) {
                lab.report().add(WITHOUT_CACHE, "ms", ingest.start().toNanos() / 1e6);
            }
            try (Function ingest = lab.ingest(lab.database())) {
                lab.report().add(WITH_CACHE, "ms", ingest.start().toNanos() / 1e6);
                if (Footprint.isTold()) {
                    rest.add(ingest.footprint().residentMib());
                }
            }
        }
        lab.expect(WITH_CACHE + " over without", WITH_CACHE, WITHOUT_CACHE, Target.atMost(0.35));
        if (Footprint.isTold()) {
            lab.report().find(new Series("ingest's resident memory at rest", "MiB", rest), Target.atMost(80));
        }
    }

    private static void work(Lab lab, Function ingest) throws Exception {
        for (int round = 0; round < lab.rounds(); round++) {
            lab.database().empty();
            Cpu before = Cpu.soFar(lab, ingest);
            Load load = lab.singles(lab.database(), Ids.V7, CONNECTIONS, ingest);
            Cpu taken = Cpu.soFar(lab, ingest).since(before);
            lab.report().add("processor time of ingest", "µs/event", micros(taken.ingest(), load));
            lab.report().add("processor time of PostgreSQL", "µs/event", micros(taken.database(), load));
            lab.report().add("processor time of the load generator", "µs/event", micros(taken.client(), load));
        }
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
