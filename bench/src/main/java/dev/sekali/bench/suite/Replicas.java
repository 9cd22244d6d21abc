package dev.sekali.bench.suite;

import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import java.util.List;

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
            for (Function ingest : List.of(first, second, third, fourth)) {
                lab.warm(lab.database(), ingest);
            }
            Rounds.Results rates = lab.rounds()
                    .run(
                            lab.report(),
                            List.of(
                                    contender(lab, first),
                                    contender(lab, first, second),
                                    contender(lab, first, second, third, fourth)));
            lab.report()
                    .find(
                            rates.ratio("four ingests over one", SEKALI.formatted(4), SEKALI.formatted(1)),
                            Target.atLeast(1));
        }
    }

    private static Contender contender(Lab lab, Function... ingests) {
        return new Contender(SEKALI.formatted(ingests.length), () -> {
            lab.database().empty();
            return lab.singles(lab.database(), Ids.V7, CONNECTIONS, ingests).rate();
        });
    }
}
