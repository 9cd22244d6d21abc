package dev.sekali.bench.suite;

import dev.sekali.bench.baseline.CopyOut;
import dev.sekali.bench.feed.Lines;
import dev.sekali.bench.http.Load;
import dev.sekali.bench.http.Pace;
import dev.sekali.bench.report.Series;
import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Function;
import dev.sekali.bench.workload.Ids;
import dev.sekali.bench.workload.Request;
import dev.sekali.bench.workload.Stream;
import dev.sekali.testing.Footprint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;

/** The way out: how soon events come, how fast a reader catches up, and what those cost who wait. */
final class Feed implements Part {

    private static final int CONNECTIONS = 64;
    private static final int PER_SECOND = 1_000;
    private static final long ROWS = 500_000;
    private static final int WAITING = 1_000;
    private static final long MAX_AGE_MICROS = 60_000_000;

    private static final String COPY = "COPY of all columns to standard output";
    private static final String FEED = "catching up by NDJSON, GET /feed";
    private static final String EVENTS = "GET /events by NDJSON";
    private static final String ALONE = "publishing at 64 connections, nobody waits";
    private static final String BESIDE = "publishing at 64 connections, 1,000 wait";

    @Override
    public void run(Lab lab) throws Exception {
        lab.database().empty();
        try (Function ingest = lab.ingest(lab.database());
                Function stats =
                        Function.start(Function.Kind.STATS, lab.database().stats());
                Function feed =
                        Function.start(Function.Kind.FEED, lab.database().feed())) {
            lab.warm(lab.database(), ingest);
            delivery(lab, ingest, feed);
            waiting(lab, ingest);
            catchingUp(lab, stats, feed);
        }
    }

    /** From the beginning of an event's transaction, which is before its commit, to a reader that waits for it. */
    private static void delivery(Lab lab, Function ingest, Function feed) throws Exception {
        deliver(lab, ingest, feed, new Histogram(MAX_AGE_MICROS, 3));
        for (int round = 0; round < lab.rounds(); round++) {
            Histogram ages = new Histogram(MAX_AGE_MICROS, 3);
            deliver(lab, ingest, feed, ages);
            lab.report().add("from created_at to a waiting reader, p50", "ms", ages.getValueAtPercentile(50) / 1e3);
            lab.report().add("from created_at to a waiting reader, p99", "ms", ages.getValueAtPercentile(99) / 1e3);
        }
        lab.report().find(lab.report().get("from created_at to a waiting reader, p50"), Target.atMost(10));
        lab.report().find(lab.report().get("from created_at to a waiting reader, p99"), Target.atMost(50));
    }

    private static void deliver(Lab lab, Function ingest, Function feed, Histogram ages) throws Exception {
        Lines lines = Lines.open(feed.port(), "/feed?after=now");
        Thread reader = Thread.ofPlatform().start(() -> lines.ages(ages));
        Stream stream = lab.stream(Ids.V7);
        Load load = lab.send(
                lab.database(),
                () -> Request.single(stream),
                CONNECTIONS,
                new Pace(PER_SECOND, lab.cell().multipliedBy(2)),
                ingest);
        long end = System.nanoTime() + 10_000_000_000L;
        while (ages.getTotalCount() < load.stored() && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        lines.close();
        reader.join();
        if (ages.getTotalCount() != load.stored()) {
            throw new IllegalStateException("%d of %d events came".formatted(ages.getTotalCount(), load.stored()));
        }
    }

    /** With a new process for each turn, since one notices only after some time that its readers have gone. */
    private static void waiting(Lab lab, Function ingest) throws Exception {
        List<Double> memory = new ArrayList<>();
        Map<String, Callable<Double>> contenders = new LinkedHashMap<>();
        contenders.put(ALONE, () -> rate(lab, ingest));
        contenders.put(BESIDE, () -> {
            List<Lines> readers = new ArrayList<>();
            try (Function feed =
                    Function.start(Function.Kind.FEED, lab.database().feed())) {
                for (int i = 0; i < WAITING; i++) {
                    readers.add(Lines.open(feed.port(), "/feed?after=now&topic=nothing-comes"));
                }
                double rate = rate(lab, ingest);
                if (Footprint.isTold()) {
                    memory.add(feed.footprint().mostResidentMib());
                }
                return rate;
            } finally {
                for (Lines reader : readers) {
                    reader.close();
                }
            }
        });
        lab.byTurns(contenders);
        lab.expect("publishing while 1,000 wait over alone", BESIDE, ALONE, Target.atLeast(0.9));
        if (Footprint.isTold()) {
            lab.report()
                    .find(
                            new Series("feed's resident memory, the most with 1,000 waiting", "MiB", memory),
                            Target.atMost(256));
        }
    }

    private static double rate(Lab lab, Function ingest) throws Exception {
        lab.database().empty();
        return lab.singles(lab.database(), Ids.V7, CONNECTIONS, ingest).rate();
    }

    private static void catchingUp(Lab lab, Function stats, Function feed) throws Exception {
        lab.database().empty();
        lab.database().fill(ROWS);
        Map<String, Callable<Double>> contenders = new LinkedHashMap<>();
        contenders.put(COPY, () -> CopyOut.rate(lab.database().owner()));
        contenders.put(FEED, () -> rate(feed, "/feed?after=0&limit=" + ROWS));
        contenders.put(EVENTS, () -> rate(stats, "/events?order=asc&limit=" + ROWS));
        for (Callable<Double> contender : contenders.values()) {
            var _ = contender.call();
        }
        lab.byTurns(contenders);
        lab.expect("catching up by GET /feed over COPY", FEED, COPY, Target.atLeast(0.5));
        lab.report().add(lab.report().ratio("GET /events over COPY", EVENTS, COPY));
    }

    private static double rate(Function function, String target) throws IOException {
        long begin = System.nanoTime();
        try (Lines lines = Lines.open(function.port(), target)) {
            lines.skip();
        }
        return ROWS / ((System.nanoTime() - begin) / 1e9);
    }
}
