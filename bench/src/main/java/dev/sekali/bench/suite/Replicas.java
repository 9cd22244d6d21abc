package dev.sekali.bench.suite;

import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Several ingests at once on one database. */
final class Replicas implements Part {

    private static final String SEKALI = "%d ingests, 256 connections together";
    private static final int CONNECTIONS = 256;

    @Override
    public void run(Lab lab) throws Exception {
        try (Function first = lab.ingest(lab.database());
                Function second = lab.ingest(lab.database());
                Function third = lab.ingest(lab.database());
                Function fourth = lab.ingest(lab.database())) {
            List<Function> all = List.of(first, second, third, fourth);
            for (Function ingest : all) {
                lab.warm(lab.database(), ingest);
            }
            Map<String, Callable<Double>> contenders = new LinkedHashMap<>();
            for (List<Function> ingests : List.of(all.subList(0, 1), all.subList(0, 2), all)) {
                contenders.put(SEKALI.formatted(ingests.size()), () -> {
                    lab.database().empty();
                    return lab.singles(lab.database(), Ids.V7, CONNECTIONS, ingests.toArray(Function[]::new))
                            .rate();
                });
            }
            lab.byTurns(contenders);
            lab.expect("four ingests over one", SEKALI.formatted(4), SEKALI.formatted(1), Target.atLeast(1));
        }
    }
}
