package dev.sekali.chaos.load;

import dev.sekali.chaos.judge.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Senders of large bodies, all at the same time, and some whose bodies trickle, until it is closed. One thread drives it.
 * They are platform threads, since a virtual one that always finds room for more of its body doesn't let others run.
 */
public final class LargeLoad implements AutoCloseable {

    private static final int TRICKLERS = 4;

    /** Beyond the time that a body may take and the patience with its answer. */
    private static final Duration LAST_ANSWER_MARGIN = Duration.ofSeconds(10);

    /** What a sender does until it is told to stop. */
    @FunctionalInterface
    private interface Work {
        void until(AtomicBoolean stopping) throws IOException, InterruptedException;
    }

    private final LargeTally tally = new LargeTally();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final Ledger ledger;
    private final Duration lastAnswer;

    private LargeLoad(int port, Duration bodyTimeout, Duration patience, Ledger ledger) throws IOException {
        this.ledger = ledger;
        this.lastAnswer = bodyTimeout.plus(patience).plus(LAST_ANSWER_MARGIN);
        // First, or there were no memory left that they could hold.
        for (int i = 0; i < TRICKLERS; i++) {
            add("trickler-" + i, new Trickler(port, bodyTimeout, patience, tally)::trickleUntil);
        }
        for (LargeShape shape : LargeShape.values()) {
            LargeBodies bodies = new LargeBodies(shape);
            for (int i = 0; i < shape.senders; i++) {
                add("large-" + shape, new LargeSender(port, patience, bodies, ledger, tally)::sendUntil);
            }
        }
    }

    /** How many connections it has open at once, at most. */
    public static int connections() {
        return TRICKLERS
                + Arrays.stream(LargeShape.values())
                        .mapToInt(shape -> shape.senders)
                        .sum();
    }

    /**
     * Starts the senders.
     *
     * @param bodyTimeout that ingest gives a body
     * @param patience from a body's last byte to its answer, beyond which it is a fault
     * @param ledger a file for it
     */
    public static LargeLoad start(int port, Duration bodyTimeout, Duration patience, Path ledger) throws IOException {
        LargeLoad load = new LargeLoad(port, bodyTimeout, patience, Ledger.open(ledger));
        load.threads.forEach(Thread::start);
        return load;
    }

    public LargeTally tally() {
        return tally;
    }

    private void add(String name, Work work) {
        threads.add(Thread.ofPlatform().daemon().name(name).unstarted(() -> {
            try {
                work.until(stopping);
            } catch (IOException e) {
                tally.answers().fault("the ledger can't be written: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    /** Ends the senders, each after the answer to what it has begun. */
    @Override
    public void close() throws IOException {
        stopping.set(true);
        long deadline = System.nanoTime() + lastAnswer.toNanos();
        try {
            for (Thread thread : threads) {
                if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                    tally.answers().fault("a large body is not answered " + lastAnswer + " after the load's end");
                    thread.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ledger.close();
    }
}
