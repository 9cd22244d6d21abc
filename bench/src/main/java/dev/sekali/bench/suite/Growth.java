package dev.sekali.bench.suite;

import dev.sekali.bench.report.Series;
import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Database;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The same load on an empty table and on a large one; and what stats says of both, and how fast. */
final class Growth implements Part {

    static final List<Integer> MILLIONS = List.of(1, 10);

    private static final int CONNECTIONS = 64;
    private static final long MILLION = 1_000_000;

    static String empty(Ids ids, int millions) {
        return "%s, no rows yet, beside %d million".formatted(ids, millions);
    }

    static String filled(Ids ids, int millions) {
        return "%s, %d million rows".formatted(ids, millions);
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Database large = Database.create(lab.server());
                Function onEmpty = lab.ingest(lab.database());
                Function onLarge = lab.ingest(large)) {
            lab.warm(lab.database(), onEmpty);
            lab.warm(large, onLarge);
            for (int millions : MILLIONS) {
                compare(lab, large, onEmpty, onLarge, millions);
            }
            new Reads(large).run(lab);
        }
    }

    private static void compare(Lab lab, Database large, Function onEmpty, Function onLarge, int millions)
            throws Exception {
        large.fill(millions * MILLION - large.rows());
        Map<String, Callable<Double>> contenders = new LinkedHashMap<>();
        for (Ids ids : Ids.values()) {
            contenders.put(empty(ids, millions), () -> {
                lab.database().empty();
                return lab.singles(lab.database(), ids, CONNECTIONS, onEmpty).rate();
            });
            contenders.put(filled(ids, millions), () -> {
                large.checkpoint();
                return lab.singles(large, ids, CONNECTIONS, onLarge).rate();
            });
        }
        lab.byTurns(contenders);
        for (Ids ids : Ids.values()) {
            Series ratio = lab.report()
                    .ratio(
                            "UUID%s at %d million rows over an empty table".formatted(ids, millions),
                            filled(ids, millions),
                            empty(ids, millions));
            if (millions == MILLIONS.getLast() && ids == Ids.V7) {
                lab.report().find(ratio, Target.atLeast(0.9));
            } else {
                lab.report().add(ratio);
            }
        }
    }
}
