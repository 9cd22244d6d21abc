package dev.sekali.bench.suite;

import dev.sekali.bench.baseline.Clients;
import dev.sekali.bench.report.Plot;
import dev.sekali.bench.report.Plot.Bar;
import dev.sekali.bench.report.Plot.Group;
import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import java.util.ArrayList;
import java.util.List;

/** One event a request, next to one transaction an event. */
final class Singles implements Part {

    private static final String SEKALI = "Sekali, one event a request, %d connections";
    private static final String COUNTING = "(a) a transaction an event that counts, %d clients";
    private static final String INSERTING = "(b) an insert an event, %d clients";

    private static final int WARM_CLIENTS = 20;

    private final List<Integer> connections;

    /** At each of these numbers of connections; (a) and (b) have no more than PostgreSQL is meant to have. */
    Singles(List<Integer> connections) {
        this.connections = List.copyOf(connections);
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Function ingest = lab.ingest(lab.database())) {
            lab.warm(lab.database(), ingest);
            Clients.insertAndCount(lab.database().owner(), lab.stream(Ids.V7), WARM_CLIENTS, lab.cell());
            Clients.insert(lab.database().owner(), lab.stream(Ids.V7), WARM_CLIENTS, lab.cell());
            List<Contender> contenders = new ArrayList<>();
            for (int n : connections) {
                contenders.add(new Contender(SEKALI.formatted(n), () -> {
                    lab.database().empty();
                    return lab.singles(lab.database(), Ids.V7, n, ingest).rate();
                }));
                if (counts(n)) {
                    contenders.add(new Contender(COUNTING.formatted(n), () -> {
                        lab.database().empty();
                        return Clients.insertAndCount(lab.database().owner(), lab.stream(Ids.V7), n, lab.cell());
                    }));
                }
                if (inserts(n)) {
                    contenders.add(new Contender(INSERTING.formatted(n), () -> {
                        lab.database().empty();
                        return Clients.insert(lab.database().owner(), lab.stream(Ids.V7), n, lab.cell());
                    }));
                }
            }
            Rounds.Results rates = lab.rounds().run(lab.report(), contenders);
            compare(lab, rates, 20, 12, 1.6);
            compare(lab, rates, 64, 25, 3);
            compare(lab, rates, 256, 0, 4);
            lab.report()
                    .plot(new Plot(
                            "singles",
                            "One event a request: events a second",
                            "/s",
                            connections.stream().map(n -> group(rates, n)).toList()));
        }
    }

    /** The usual design gets slower with each client, and takes long to be measured. */
    private static boolean counts(int clients) {
        return clients <= 64;
    }

    /** PostgreSQL has a process for each client. */
    private static boolean inserts(int clients) {
        return clients <= 256;
    }

    private void compare(Lab lab, Rounds.Results rates, int n, double overCounting, double overInserting) {
        if (!connections.contains(n)) {
            return;
        }
        if (counts(n)) {
            lab.report()
                    .find(
                            rates.ratio(
                                    "one event a request at %d over (a)".formatted(n),
                                    SEKALI.formatted(n),
                                    COUNTING.formatted(n)),
                            Target.atLeast(overCounting));
        }
        lab.report()
                .find(
                        rates.ratio(
                                "one event a request at %d over (b)".formatted(n),
                                SEKALI.formatted(n),
                                INSERTING.formatted(n)),
                        Target.atLeast(overInserting));
    }

    private static Group group(Rounds.Results rates, int n) {
        List<Bar> bars = new ArrayList<>();
        bars.add(new Bar("Sekali, over HTTP", rates.of(SEKALI.formatted(n)), true));
        if (inserts(n)) {
            bars.add(new Bar("(b) INSERT, no counters", rates.of(INSERTING.formatted(n)), false));
        }
        if (counts(n)) {
            bars.add(new Bar("(a) INSERT and a counter", rates.of(COUNTING.formatted(n)), false));
        }
        return new Group(n + " connections", bars);
    }
}
