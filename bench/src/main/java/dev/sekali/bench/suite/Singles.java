package dev.sekali.bench.suite;

import dev.sekali.bench.baseline.Clients;
import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** One event a request, next to one transaction an event. */
final class Singles implements Part {

    static final List<Integer> CONNECTIONS = List.of(20, 64, 256, 1000);

    static final String SEKALI = "Sekali, one event a request, %d connections";
    static final String COUNTING = "(a) a transaction an event that counts, %d clients";
    static final String INSERTING = "(b) an insert an event, %d clients";

    /** The usual design gets slower with each client, and takes long to be measured. */
    private static final int MOST_COUNTING = 64;

    /** PostgreSQL has a process for each client. */
    private static final int MOST_INSERTING = 256;

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
            Map<String, Callable<Double>> contenders = new LinkedHashMap<>();
            for (int n : connections) {
                contenders.put(SEKALI.formatted(n), () -> {
                    lab.database().empty();
                    return lab.singles(lab.database(), Ids.V7, n, ingest).rate();
                });
                if (n <= MOST_COUNTING) {
                    contenders.put(COUNTING.formatted(n), () -> {
                        lab.database().empty();
                        return Clients.insertAndCount(lab.database().owner(), lab.stream(Ids.V7), n, lab.cell());
                    });
                }
                if (n <= MOST_INSERTING) {
                    contenders.put(INSERTING.formatted(n), () -> {
                        lab.database().empty();
                        return Clients.insert(lab.database().owner(), lab.stream(Ids.V7), n, lab.cell());
                    });
                }
            }
            lab.byTurns(contenders);
            compare(lab, 20, COUNTING, "(a)", 12);
            compare(lab, 20, INSERTING, "(b)", 1.6);
            compare(lab, 64, COUNTING, "(a)", 25);
            compare(lab, 64, INSERTING, "(b)", 3);
            compare(lab, 256, INSERTING, "(b)", 4);
        }
    }

    private void compare(Lab lab, int n, String other, String letter, double target) {
        if (connections.contains(n)) {
            String name = "one event a request at %d over %s".formatted(n, letter);
            lab.expect(name, SEKALI.formatted(n), other.formatted(n), Target.atLeast(target));
        }
    }
}
