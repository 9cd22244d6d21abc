package dev.sekali.bench.suite;

import dev.sekali.bench.report.Plot;
import dev.sekali.bench.report.Plot.Bar;
import dev.sekali.bench.report.Plot.Group;
import dev.sekali.bench.report.Series;
import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Database;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import java.util.ArrayList;
import java.util.List;

/** The same load on an empty table and on a large one; and what stats says of both, and how fast. */
final class Growth implements Part {

    private static final int CONNECTIONS = 64;
    private static final long MILLION = 1_000_000;

    private final List<Group> groups = new ArrayList<>();

    @Override
    public void run(Lab lab) throws Exception {
        try (Database large = Database.create(lab.server());
                Function onEmpty = lab.ingest(lab.database());
                Function onLarge = lab.ingest(large)) {
            lab.warm(lab.database(), onEmpty);
            lab.warm(large, onLarge);
            compare(lab, large, onEmpty, onLarge, 1, false);
            compare(lab, large, onEmpty, onLarge, 10, true);
            lab.report().plot(new Plot("growth", "Does it slow down? Events a second, 64 connections", "/s", groups));
            new Reads(large).run(lab);
        }
    }

    private void compare(Lab lab, Database large, Function onEmpty, Function onLarge, int millions, boolean target)
            throws Exception {
        large.fill(millions * MILLION - large.rows());
        String empty = "%s, no rows yet, beside " + millions + " million";
        String filled = "%s, " + millions + " million rows";
        List<Contender> contenders = new ArrayList<>();
        for (Ids ids : Ids.values()) {
            contenders.add(new Contender(empty.formatted(ids), () -> {
                lab.database().empty();
                return lab.singles(lab.database(), ids, CONNECTIONS, onEmpty).rate();
            }));
            contenders.add(new Contender(filled.formatted(ids), () -> {
                large.checkpoint();
                return lab.singles(large, ids, CONNECTIONS, onLarge).rate();
            }));
        }
        Rounds.Results rates = lab.rounds().run(lab.report(), contenders);
        for (Ids ids : Ids.values()) {
            Series ratio = rates.ratio(
                    "UUID%s at %d million rows over an empty table".formatted(ids, millions),
                    filled.formatted(ids),
                    empty.formatted(ids));
            if (target && ids == Ids.V7) {
                lab.report().find(ratio, Target.atLeast(0.9));
            } else {
                lab.report().add(ratio);
            }
            groups.add(new Group(
                    "UUID" + ids,
                    List.of(
                            new Bar("no rows yet", rates.of(empty.formatted(ids)), true),
                            new Bar(millions + " million rows", rates.of(filled.formatted(ids)), true))));
        }
    }
}
