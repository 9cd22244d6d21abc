package dev.sekali.chaos;

import dev.sekali.chaos.load.Crew;
import dev.sekali.chaos.load.Manner;
import dev.sekali.chaos.load.Seen;
import dev.sekali.chaos.load.Window;
import dev.sekali.testing.Footprint;
import dev.sekali.testing.ImageOptions;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
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
    private final Checks checks;
    private final Held before;
    private final long descriptors;
    private final List<Path> ledgers = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();

    private LoadTrial(Lab lab, Map<String, String> settings) throws IOException, InterruptedException {
        this.lab = lab;
        try {
            this.database = opened.keep(TestDatabase.create(lab.server()));
            this.ingest = opened.keep(Ingest.start(
                    Ingest.Program.TODAYS.on(ImageOptions.withHeap(HEAP_MIB)).with(settings),
                    database.ingest(),
                    lab.server().port()));
            this.footprint = new Footprint(ingest.pid());
            this.checks = opened.keep(new Checks(database, ingest, SAMPLE_PAUSE));
            this.crew = opened.keep(new Crew(new Manner(List.of(ingest.port()), PATIENCE, false, true), lab.ledger()));
            crew.growTo(WARM_UP_SENDERS);
            Waiting.until(() -> crew.seen().acknowledged() > WARM_UP_EVENTS, "the load to run");
            crew.disband();
            this.before = Held.by(ingest);
            this.descriptors = footprint.descriptors();
        } catch (IOException | InterruptedException | RuntimeException e) {
            opened.abandon(e);
            throw e;
        }
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
        checks.fault(what);
    }

    /** What the crew sees from now on for so long. */
    Window look(Duration length) throws InterruptedException {
        crew.seen().begin();
        Thread.sleep(length);
        return crew.seen().end();
    }

    /** Tells something that was measured. */
    void figure(String what) {
        checks.figure(what);
    }

    /** Notes how long it takes from now, the end of too much, to the next 200, and that ingest is ready then. */
    void recovered() throws InterruptedException {
        long relieved = System.nanoTime();
        long before = crew.seen().acknowledged();
        crew.growTo(1);
        Waiting.until(() -> crew.seen().acknowledged() > before, "an answer of 200 after the load");
        crew.disband();
        checks.recovered(Duration.ofNanos(System.nanoTime() - relieved), ingest.isReady());
    }

    /** Looks what is left when the load is gone, and judges. */
    Row end(String name, int times) throws IOException, SQLException {
        crew.close();
        leftovers();
        log();
        return checks.end(name, times, true, crew, ledgers, seen);
    }

    private void leftovers() {
        if (!Waiting.until(() -> footprint.descriptors() <= descriptors + MORE_DESCRIPTORS, Held.SETTLE)) {
            fault("ingest has %d open descriptors, %d before".formatted(footprint.descriptors(), descriptors));
        }
        Held after = before.settled(ingest);
        checks.faults(after.beyond(before));
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
