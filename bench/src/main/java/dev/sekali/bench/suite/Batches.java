package dev.sekali.bench.suite;

import dev.sekali.bench.baseline.Copy;
import dev.sekali.bench.http.Load;
import dev.sekali.bench.http.Pace;
import dev.sekali.bench.report.Plot;
import dev.sekali.bench.report.Plot.Bar;
import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import dev.sekali.bench.workload.Request;
import dev.sekali.bench.workload.Request.Format;
import dev.sekali.bench.workload.Stream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** Many events a request, next to COPY. */
final class Batches implements Part {

    private static final String COPY = "(c) COPY, one connection, one transaction";
    private static final String THOUSANDS = "Sekali, 1,000 events a request";
    private static final int CONNECTIONS = 8;

    /** Fewer, where so many would send more at once than ingest lets wait. */
    private static final int EVENTS_AT_ONCE = 40_000;

    private final boolean whole;

    /** @param whole all sizes and formats, or only batches of 1,000 as JSON */
    Batches(boolean whole) {
        this.whole = whole;
    }

    @Override
    public void run(Lab lab) throws Exception {
        try (Function ingest = lab.ingest(lab.database())) {
            lab.warm(lab.database(), ingest);
            Contender copy = new Contender(COPY, () -> {
                lab.database().empty();
                return Copy.rate(lab.database().owner(), lab.stream(Ids.V7), events(lab));
            });
            Contender thousands = contender(lab, ingest, THOUSANDS, 1000, Format.JSON);
            List<Contender> contenders = whole
                    ? List.of(
                            contender(lab, ingest, "Sekali, 100 events a request", 100, Format.JSON),
                            thousands,
                            copy,
                            contender(lab, ingest, "Sekali, 10,000 events a request", 10_000, Format.JSON),
                            contender(lab, ingest, "Sekali, 1,000 events a request, NDJSON", 1000, Format.NDJSON),
                            contender(lab, ingest, "Sekali, 1,000 events a request, gzip", 1000, Format.GZIP))
                    : List.of(thousands, copy);
            Rounds.Results rates = lab.rounds().run(lab.report(), contenders);
            lab.report().find(rates.ratio("batches of 1,000 over (c)", THOUSANDS, COPY), Target.atLeast(0.6));
            lab.report()
                    .plot(new Plot(
                            "batches",
                            "Many events a request: events a second",
                            "/s",
                            List.of(new Plot.Group(
                                    CONNECTIONS + " connections",
                                    contenders.stream()
                                            .map(one -> new Bar(
                                                    one.name().replace(" events a request", ""),
                                                    rates.of(one.name()),
                                                    !one.name().equals(COPY)))
                                            .toList()))));
        }
    }

    /** As many as a fast machine stores in the time. */
    private static int events(Lab lab) {
        return (int) (100_000 * lab.cell().toMillis() / 1000);
    }

    private static Contender contender(Lab lab, Function ingest, String name, int size, Format format) {
        return new Contender(name, () -> send(lab, ingest, size, format).rate());
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
