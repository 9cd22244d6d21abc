package dev.sekali.bench.suite;

import dev.sekali.bench.baseline.CopyOut;
import dev.sekali.bench.feed.Ages;
import dev.sekali.bench.feed.Consumers;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** The way out: how soon events come, how fast a reader catches up, and what those cost who wait. */
final class Feed implements Part {

    private static final int CONNECTIONS = 64;
    private static final int PER_SECOND = 1_000;
    private static final long ROWS = 500_000;
    private static final int WAITING = 1_000;
    private static final int SHARDS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String COPY = "COPY of all columns to standard output";
    private static final String FEED = "catching up by NDJSON, GET /feed";
    private static final String SUBSCRIPTION = "catching up by a subscription of 8 shards, with acks";
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
            delivery(lab, ingest, "a waiting reader", ages -> stream(feed, ages));
            delivery(
                    lab,
                    ingest,
                    "a subscription's reader",
                    ages -> Consumers.start(feed.port(), "bench", "now", SHARDS, ages::note));
            waiting(lab, ingest);
            catchingUp(lab, stats, feed);
        }
    }

    /** Takes events as they come, and notes their ages. */
    @FunctionalInterface
    private interface Taker {
        AutoCloseable take(Ages ages) throws Exception;
    }

    private static void delivery(Lab lab, Function ingest, String who, Taker taker) throws Exception {
        var _ = deliver(lab, ingest, taker);
        String p50 = "from created_at to " + who + ", p50";
        String p99 = "from created_at to " + who + ", p99";
        for (int round = 0; round < lab.rounds(); round++) {
            Ages ages = deliver(lab, ingest, taker);
            lab.report().add(p50, "ms", ages.percentile(50));
            lab.report().add(p99, "ms", ages.percentile(99));
        }
        lab.report().find(lab.report().get(p50), Target.atMost(10));
        lab.report().find(lab.report().get(p99), Target.atMost(50));
    }

    private static Ages deliver(Lab lab, Function ingest, Taker taker) throws Exception {
        Ages ages = new Ages();
        try (AutoCloseable _ = taker.take(ages)) {
            Stream stream = lab.stream(Ids.V7);
            Load load = lab.send(
                    lab.database(),
                    () -> Request.single(stream),
                    CONNECTIONS,
                    new Pace(PER_SECOND, lab.cell().multipliedBy(2)),
                    ingest);
            awaitCount(ages::count, load.stored());
        }
        return ages;
    }

    private static AutoCloseable stream(Function feed, Ages ages) throws IOException {
        Lines lines = Lines.open(feed.port(), "/feed?after=now");
        Thread reader = Thread.ofPlatform().start(() -> lines.ages(ages));
        return () -> {
            lines.close();
            reader.join();
        };
    }

    private static void awaitCount(LongSupplier count, long expected) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (count.getAsLong() < expected && System.nanoTime() < end) {
            Thread.sleep(1);
        }
        if (count.getAsLong() != expected) {
            throw new IllegalStateException("%d of %d events came".formatted(count.getAsLong(), expected));
        }
    }

    /**
     * With a new process for each turn, since one notices only after some time that its readers have gone. What it compiles in
     * its first seconds is not what waiting readers cost.
     */
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
                var _ = rate(lab, ingest);
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
        contenders.put(SUBSCRIPTION, () -> subscribed(feed));
        contenders.put(EVENTS, () -> rate(stats, "/events?order=asc&limit=" + ROWS));
        for (Callable<Double> contender : contenders.values()) {
            var _ = contender.call();
        }
        lab.byTurns(contenders);
        lab.expect("catching up by GET /feed over COPY", FEED, COPY, Target.atLeast(0.5));
        lab.expect("catching up by a subscription over COPY", SUBSCRIPTION, COPY, Target.atLeast(0.5));
        lab.report().add(lab.report().ratio("GET /events over COPY", EVENTS, COPY));
    }

    private static double subscribed(Function feed) throws IOException, InterruptedException {
        LongAdder count = new LongAdder();
        long begin = System.nanoTime();
        try (Consumers _ =
                Consumers.start(feed.port(), "bench", "start", SHARDS, batch -> count.add(Ages.count(batch)))) {
            awaitCount(count::sum, ROWS);
            return ROWS / ((System.nanoTime() - begin) / 1e9);
        }
    }

    private static double rate(Function function, String target) throws IOException {
        long begin = System.nanoTime();
        try (Lines lines = Lines.open(function.port(), target)) {
            lines.skip();
        }
        return ROWS / ((System.nanoTime() - begin) / 1e9);
    }
}
