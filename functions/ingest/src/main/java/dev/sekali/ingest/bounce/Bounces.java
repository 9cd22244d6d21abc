package dev.sekali.ingest.bounce;

import dev.sekali.database.DatabaseFault;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.host.Periodic;
import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.Item;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * Takes samples of what bounced off, at most ten a second, and writes them on a thread of its own, once a second. Whoever
 * has one to give never waits, and once the second has its samples pays for reading a number. What can't be written is
 * counted and gone. Thread-safe.
 */
public final class Bounces implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Bounces.class.getName());

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private static final int MAX_OF_A_PERIOD = 10;

    /** Half of all: or the many duplicates of an ordinary second would hide the one event that was rejected. */
    private static final int MAX_OF_A_KIND = MAX_OF_A_PERIOD / Kind.values().length;

    /** After which a stop breaks what is being written. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(1);

    /** A connection that broke since the last write fails once, which is nothing to tell. */
    private static final int LASTING_FAILURES = 2;

    private final DatabaseSettings database;
    private final BounceTable table;
    private final BooleanSupplier mayWrite;
    private final BlockingQueue<Bounce> samples = new ArrayBlockingQueue<>(MAX_OF_A_PERIOD);
    private final AtomicInteger roomForDuplicates = new AtomicInteger(MAX_OF_A_KIND);
    private final AtomicInteger roomForRejected = new AtomicInteger(MAX_OF_A_KIND);
    private final LongAdder kept = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ScheduledExecutorService writes;

    /** Writes that failed since the last one that didn't. Belongs to the thread that writes. */
    private int failures;

    private Bounces(DatabaseSettings database, BooleanSupplier mayWrite) {
        this.database = database;
        this.table = new BounceTable(database);
        this.mayWrite = mayWrite;
        this.writes = Periodic.start("bounces", PERIOD, this::write);
    }

    /**
     * Starts. It connects when there is something to write.
     *
     * @param mayWrite asked before each write; the samples that are there when it says no are lost
     */
    public static Bounces start(DatabaseSettings database, BooleanSupplier mayWrite) {
        return new Bounces(database, mayWrite);
    }

    /** An event that was stored before. */
    public void duplicate(Event event) {
        if (hasRoom(roomForDuplicates)) {
            take(Bounce.duplicate(event));
        }
    }

    /** An event that the database refuses. */
    public void rejected(Event event, String why) {
        if (hasRoom(roomForRejected)) {
            take(Bounce.rejected(event, why));
        }
    }

    /** An event that breaks rules. */
    public void rejected(Item.Faulty faulty) {
        if (hasRoom(roomForRejected)) {
            take(Bounce.rejected(faulty));
        }
    }

    /** A body that could not be read as events. */
    public void rejected(String why) {
        if (hasRoom(roomForRejected)) {
            take(Bounce.rejected(why));
        }
    }

    private static boolean hasRoom(AtomicInteger room) {
        return room.get() > 0 && room.getAndDecrement() > 0;
    }

    private void take(Bounce bounce) {
        if (!samples.offer(bounce)) {
            // It was given its place just before all places were renewed.
            lost.increment();
        }
    }

    private void write() {
        List<Bounce> taken = new ArrayList<>(MAX_OF_A_PERIOD);
        samples.drainTo(taken);
        try {
            if (!taken.isEmpty()) {
                write(taken);
            }
        } finally {
            roomForDuplicates.set(MAX_OF_A_KIND);
            roomForRejected.set(MAX_OF_A_KIND);
        }
    }

    private void write(List<Bounce> taken) {
        LongAdder outcome = lost;
        try {
            if (mayWrite.getAsBoolean()) {
                table.add(taken);
                outcome = kept;
                written();
            }
        } catch (SQLException | RuntimeException e) {
            failed(e);
        } finally {
            outcome.add(taken.size());
        }
    }

    private void written() {
        if (failures >= LASTING_FAILURES) {
            LOG.log(System.Logger.Level.INFO, "samples of what bounced off are written again");
        }
        failures = 0;
    }

    private void failed(Exception e) {
        LOG.log(System.Logger.Level.DEBUG, "samples of what bounced off can't be written", e);
        failures = Math.min(failures + 1, LASTING_FAILURES + 1);
        if (failures == LASTING_FAILURES) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "samples of what bounced off are lost until they can be written; publishing goes on: {0}",
                    e instanceof SQLException fault ? DatabaseFault.explain(fault, database) : e);
        }
    }

    public void meters(MeterRegistry registry) {
        bind(registry, "kept", kept);
        bind(registry, "lost", lost);
    }

    private static void bind(MeterRegistry registry, String outcome, LongAdder bounces) {
        registry.getOrCreate(FunctionalCounter.builder("sekali.ingest.bounces", bounces, LongAdder::sum)
                .description("samples of duplicates and rejected events, by whether they could be written")
                .addTag(Tag.create("outcome", outcome)));
    }

    /** Writes nothing more. What was not written yet is gone. May be called again. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        writes.execute(table::close);
        writes.shutdown();
        try {
            if (!writes.awaitTermination(STOP_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
                table.abort();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            table.abort();
        }
    }
}
