package dev.sekali.bench.suite;

import dev.sekali.bench.baseline.Copy;
import dev.sekali.bench.http.Load;
import dev.sekali.bench.http.Pace;
import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import dev.sekali.bench.workload.Request;
import dev.sekali.bench.workload.Request.Format;
import dev.sekali.bench.workload.Stream;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;

/** Many events a request, next to COPY. */
final class Batches implements Part {

    static final String COPY = "(c) COPY, one connection, one transaction";
    static final String THOUSANDS = "Sekali, 1,000 events a request";
    private static final String HUNDREDS = "Sekali, 100 events a request";
    private static final String TEN_THOUSANDS = "Sekali, 10,000 events a request";
    private static final String NDJSON = THOUSANDS + ", NDJSON";
    private static final String GZIP = THOUSANDS + ", gzip";

    /** In the order in which they are measured and shown. */
    static final List<String> NAMES = List.of(HUNDREDS, THOUSANDS, COPY, TEN_THOUSANDS, NDJSON, GZIP);

    private static final int CONNECTIONS = 8;

    /** Fewer, where so many would send more at once than ingest lets wait. */
    private static final int EVENTS_AT_ONCE = 40_000;

    private final List<String> names;

    /** @param names which of {@link #NAMES}; COPY and batches of 1,000 must be among them */
    Batches(List<String> names) {
        this.names = List.copyOf(names);
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Function ingest = lab.ingest(lab.database())) {
            lab.warm(lab.database(), ingest);
            Map<String, Callable<Double>> contenders = new LinkedHashMap<>();
            for (String name : names) {
                contenders.put(name, () -> rate(lab, ingest, name));
            }
            lab.byTurns(contenders);
            lab.expect("batches of 1,000 over (c)", THOUSANDS, COPY, Target.atLeast(0.6));
        }
    }

    private static double rate(Lab lab, Function ingest, String name) throws Exception {
        return switch (name) {
            case HUNDREDS -> send(lab, ingest, 100, Format.JSON).rate();
            case THOUSANDS -> send(lab, ingest, 1000, Format.JSON).rate();
            case TEN_THOUSANDS -> send(lab, ingest, 10_000, Format.JSON).rate();
            case NDJSON -> send(lab, ingest, 1000, Format.NDJSON).rate();
            case GZIP -> send(lab, ingest, 1000, Format.GZIP).rate();
            case COPY -> {
                lab.database().empty();
                yield Copy.rate(lab.database().owner(), lab.stream(Ids.V7), events(lab));
            }
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** As many as a fast machine stores in the time. */
    private static int events(Lab lab) {
        return (int) (100_000 * lab.cell().toMillis() / 1000);
    }

    /** Sends batches of a size on as many connections as ingest lets wait at once. */
    static Load send(Lab lab, Function ingest, int size, Format format) throws Exception {
        Stream stream = lab.stream(Ids.V7);
        // Written before the clock starts: it is Sekali that is measured.
        Queue<Request> requests = new ArrayDeque<>();
        for (int events = 0; events < events(lab); events += size) {
            requests.add(Request.batch(stream, size, format));
        }
        lab.database().empty();
        int connections = Math.min(CONNECTIONS, EVENTS_AT_ONCE / size);
        return lab.send(lab.database(), requests::poll, connections, Pace.closed(lab.cell()), ingest);
    }
}
