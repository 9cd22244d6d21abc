package dev.sekali.chaos.load;

import dev.sekali.chaos.judge.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Senders that publish small events at the same time, a virtual thread and a connection each, until the crew is closed.
 * More can join. One thread drives it.
 */
public final class Crew implements AutoCloseable {

    /** In each body, so that a proxy knows a batch. */
    public static final String MARK = "chaos-topic";

    /** A crowd that connects at one instant measures the accept queue. */
    private static final int JOIN_AT_ONCE = 64;

    private static final Duration JOIN_PAUSE = Duration.ofMillis(10);
    private static final Duration LAST_ACKNOWLEDGEMENT = Duration.ofSeconds(30);

    private final Manner manner;
    private final Plan plan = new Plan();
    private final Seen seen;
    private final Path file;
    private final Ledger ledger;
    private final List<Thread> senders = new ArrayList<>();
    private volatile Turns turns = Turns.unpaced();
    private volatile boolean stopping;

    /**
     * A crew without members yet.
     *
     * @param file for its ledger
     */
    public Crew(Manner manner, Path file) throws IOException {
        this.manner = manner;
        this.seen = new Seen(manner.ports().size());
        this.file = file;
        this.ledger = Ledger.open(file);
    }

    /** Lets as many join as are missing to this number. */
    public void growTo(int size) throws InterruptedException {
        while (senders.size() < size) {
            int home = senders.size() % manner.ports().size();
            senders.add(Thread.ofVirtual().name("sender-" + senders.size()).start(() -> send(home)));
            if (senders.size() % JOIN_AT_ONCE == 0) {
                Thread.sleep(JOIN_PAUSE);
            }
        }
    }

    /** Paces all of them from now on. */
    public void pace(Turns next) {
        turns = next;
    }

    public Seen seen() {
        return seen;
    }

    public Path file() {
        return file;
    }

    /** Ends the senders, each after the event that it has begun is acknowledged. */
    public void disband() {
        stopping = true;
        long deadline = System.nanoTime() + LAST_ACKNOWLEDGEMENT.toNanos();
        try {
            for (Thread sender : senders) {
                if (!sender.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                    seen.fault("an event is not acknowledged " + LAST_ACKNOWLEDGEMENT + " after the load's end");
                    sender.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        senders.clear();
        stopping = false;
    }

    @Override
    public void close() throws IOException {
        disband();
        ledger.close();
    }

    private void send(int home) {
        try (Sender sender = new Sender(manner, home, ledger, seen)) {
            while (!stopping) {
                long turn = turns.await();
                sender.send(plan.next(), turn);
            }
        } catch (IOException e) {
            seen.fault("the ledger can't be written: " + e.getMessage());
        } catch (InterruptedException e) {
            // The load ends, and what is unanswered stays so.
            Thread.currentThread().interrupt();
        }
    }
}
