package dev.sekali.chaos;

import dev.sekali.chaos.judge.Judge;
import dev.sekali.chaos.judge.Judgement;
import dev.sekali.chaos.judge.Sampler;
import dev.sekali.chaos.load.Crew;
import dev.sekali.chaos.load.Seen;
import dev.sekali.database.Connector;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What every trial is held against, whatever is tried: liveness and the counters while it runs, recovery, and the judge at its
 * end. One thread drives it.
 */
final class Checks implements AutoCloseable {

    static final Duration RECOVERY_LIMIT = Duration.ofSeconds(5);

    private static final int LIVENESS_PAUSE_MILLIS = 200;

    private final TestDatabase database;
    private final Ingest ingest;
    private final Sampler sampler;
    private final ScheduledExecutorService liveness = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger notLive = new AtomicInteger();
    private final List<String> faults = new ArrayList<>();
    private final List<String> figures = new ArrayList<>();
    private Duration recovery = Duration.ZERO;

    /** Starts to look at one of the ingests, and at the database with that pause after each look. */
    Checks(TestDatabase database, Ingest ingest, Duration samplePause) {
        this.database = database;
        this.ingest = ingest;
        this.sampler = Sampler.start(
                new Connector(database.superuser(), "chaos-sampler", Duration.ofSeconds(10)), samplePause);
        var _ = liveness.scheduleWithFixedDelay(this::lookIfLive, 0, LIVENESS_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void lookIfLive() {
        looks.incrementAndGet();
        if (!ingest.isLive()) {
            notLive.incrementAndGet();
        }
    }

    /** Says that something was not as promised. */
    void fault(String what) {
        faults.add(what);
    }

    void faults(List<String> more) {
        faults.addAll(more);
    }

    /** Tells something that was measured. */
    void figure(String what) {
        figures.add(what);
    }

    /** Notes that it took so long since the fault's end, and whether ingest is ready now. */
    void recovered(Duration took, boolean isReady) {
        recovery = took.compareTo(recovery) > 0 ? took : recovery;
        if (took.compareTo(RECOVERY_LIMIT) > 0) {
            fault("recovery took " + took);
        }
        if (!isReady) {
            fault("ingest serves again, but is not ready");
        }
    }

    /**
     * Ends the looks and the load, and judges.
     *
     * @param others ledgers and sights of those who published beside the crew
     */
    Row end(String name, int times, boolean mustLive, Crew crew, List<Path> ledgers, List<Seen> others)
            throws IOException, SQLException {
        crew.close();
        close();
        List<Seen> seen = new ArrayList<>(others);
        seen.add(crew.seen());
        seen.forEach(one -> faults.addAll(one.faults()));
        faults.addAll(sampler.faults());
        if (sampler.samples() == 0 || looks.get() == 0) {
            fault("no sample was taken");
        }
        if (mustLive && notLive.get() > 0) {
            fault("liveness was down %d times".formatted(notLive.get()));
        }
        List<Path> files = new ArrayList<>(ledgers);
        files.add(crew.file());
        Judgement judgement;
        try (Connection connection = database.connect()) {
            judgement = Judge.judge(files, connection);
        }
        faults.addAll(judgement.faults());
        return new Row(
                name,
                times,
                judgement.acknowledged(),
                judgement.lost(),
                judgement.doubled(),
                seen.stream().map(Seen::worstAnswer).max(Duration::compareTo).orElse(Duration.ZERO),
                recovery,
                faults,
                figures);
    }

    @Override
    public void close() {
        liveness.close();
        sampler.close();
    }
}
