package dev.sekali.chaos;

import dev.sekali.chaos.judge.Judge;
import dev.sekali.chaos.judge.Judgement;
import dev.sekali.chaos.judge.Sampler;
import dev.sekali.chaos.load.Crew;
import dev.sekali.chaos.load.Seen;
import dev.sekali.database.Connector;
import dev.sekali.testing.Footprint;
import dev.sekali.testing.ImageOptions;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A load scenario's own database, ingest and senders, and the measures that these scenarios share. Ingest runs as its
 * image does: the same collector, both compilers, and an end when memory is out. One thread drives it.
 */
final class LoadTrial implements AutoCloseable {

    /** After which a request has an answer, on a machine that is busy with its sender too. */
    static final Duration PATIENCE = Ingest.PUBLISH_TIMEOUT.plusSeconds(4);

    private static final int HEAP_MIB = 256;
    private static final Duration SAMPLE_PAUSE = Duration.ofSeconds(2);
    private static final int WARM_UP_EVENTS = 10_000;
    private static final int WARM_UP_SENDERS = 16;
    private static final long MORE_DESCRIPTORS = 8;

    /** Besides its heap a process has code, classes, stacks and buffers. */
    private static final double MOST_RESIDENT_MIB = 448;

    final Ingest ingest;
    final Footprint footprint;
    final Crew crew;

    private final Lab lab;
    private final Opened opened = new Opened();
    private final TestDatabase database;
    private final Sampler sampler;
    private final LivenessWatch liveness;
    private final Held before;
    private final long descriptors;
    private final List<Path> ledgers = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final List<String> figures = new ArrayList<>();
    private Duration recovery = Duration.ZERO;

    private LoadTrial(Lab lab, Map<String, String> settings) throws IOException, InterruptedException {
        this.lab = lab;
        try {
            this.database = opened.keep(TestDatabase.create(lab.server()));
            this.ingest = opened.keep(Ingest.start(
                    Ingest.Program.TODAYS.on(ImageOptions.withHeap(HEAP_MIB)).with(settings),
                    database.ingest(),
                    lab.server().port()));
            this.footprint = new Footprint(ingest.pid());
            this.sampler = opened.keep(Sampler.start(
                    new Connector(database.superuser(), "chaos-sampler", Duration.ofSeconds(10)), SAMPLE_PAUSE));
            this.crew = opened.keep(Crew.of(ingest.port(), PATIENCE, lab.ledger()));
            ledgers.add(crew.file());
            seen.add(crew.seen());
            warmUp(crew);
            this.before = Held.by(ingest);
            this.descriptors = footprint.descriptors();
            this.liveness = opened.keep(LivenessWatch.start(ingest));
        } catch (IOException | InterruptedException | RuntimeException e) {
            opened.abandon(e);
            throw e;
        }
    }

    private static void warmUp(Crew crew) throws InterruptedException {
        crew.growTo(WARM_UP_SENDERS);
        Waiting.until(() -> crew.seen().acknowledged() > WARM_UP_EVENTS, "the load to run");
        crew.disband();
    }

    static LoadTrial start(Lab lab, Map<String, String> settings) throws IOException, InterruptedException {
        return new LoadTrial(lab, settings);
    }

    /** A ledger, which the judge will read too, for others who publish beside the crew. */
    Path ledger() throws IOException {
        Path file = lab.ledger();
        ledgers.add(file);
        return file;
    }

    /** Looks at the faults and times in a tally, too. */
    void watch(Seen more) {
        seen.add(more);
    }

    /** Says that something was not as promised. */
    void fault(String what) {
        faults.add(what);
    }

    /** Tells something that was measured. */
    void figure(String what) {
        figures.add(what);
    }

    /** Notes how long it takes from now, the end of too much, to the next 200, and that ingest is ready then. */
    void recovered() throws InterruptedException {
        long relieved = System.nanoTime();
        long before = crew.seen().acknowledged();
        crew.growTo(1);
        Waiting.until(() -> crew.seen().acknowledged() > before, "an answer of 200 after the load");
        crew.disband();
        Duration took = Duration.ofNanos(System.nanoTime() - relieved);
        recovery = took.compareTo(recovery) > 0 ? took : recovery;
        if (took.compareTo(Trial.RECOVERY_LIMIT) > 0) {
            fault("recovery took " + took);
        }
        if (!ingest.isReady()) {
            fault("ingest serves again, but is not ready");
        }
    }

    /** Looks what is left when the load is gone, and judges. */
    Row end(String name, int times) throws IOException, SQLException {
        crew.close();
        leftovers();
        log();
        liveness.close();
        sampler.close();
        seen.forEach(one -> faults.addAll(one.faults()));
        faults.addAll(sampler.faults());
        faults.addAll(liveness.faults());
        if (sampler.samples() == 0) {
            fault("no sample was taken");
        }
        Judgement judgement;
        try (Connection connection = database.connect()) {
            judgement = Judge.judge(ledgers, connection);
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

    private void leftovers() {
        if (!Waiting.until(() -> footprint.descriptors() <= descriptors + MORE_DESCRIPTORS, Held.SETTLE)) {
            fault("ingest has %d open descriptors, %d before".formatted(footprint.descriptors(), descriptors));
        }
        Held after = before.settled(ingest);
        faults.addAll(after.beyond(before));
        double resident = footprint.mostResidentMib();
        if (resident > MOST_RESIDENT_MIB) {
            fault("ingest took %.0f MiB of memory".formatted(resident));
        }
        figure("memory: %.0f MiB resident at most; of a heap of %d MiB %.0f in use before, %.0f after"
                .formatted(resident, HEAP_MIB, before.heapMib(), after.heapMib()));
    }

    private void log() {
        if (ingest.hasLoggedStackTrace()) {
            fault("ingest logged a stack trace");
        }
        if (ingest.log().stream().anyMatch(line -> line.contains("OutOfMemoryError"))) {
            fault("ingest ran out of memory");
        }
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
