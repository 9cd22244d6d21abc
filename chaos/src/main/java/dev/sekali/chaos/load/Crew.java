package dev.sekali.chaos.load;

import com.fasterxml.jackson.core.JsonFactory;
import dev.sekali.cli.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Senders that publish small events at the same time, a virtual thread and a connection each, until the crew is closed.
 * More can join. One thread drives it.
 */
public final class Crew implements AutoCloseable {

    /** A crowd that connects at one instant measures the accept queue. */
    private static final int JOIN_AT_ONCE = 64;

    private static final Duration JOIN_PAUSE = Duration.ofMillis(10);
    private static final Duration LAST_ACKNOWLEDGEMENT = Duration.ofSeconds(30);

    private final int port;
    private final Duration patience;
    private final Plan plan = new Plan();
    private final Seen seen = new Seen();
    private final Path file;
    private final Ledger ledger;
    private final List<Thread> senders = new ArrayList<>();
    private volatile Turns turns = Turns.unpaced();
    private volatile boolean stopping;

    private Crew(int port, Duration patience, Path file, Ledger ledger) {
        this.port = port;
        this.patience = patience;
        this.file = file;
        this.ledger = ledger;
    }

    /**
     * A crew without members yet.
     *
     * @param patience after which a request without an answer is a fault
     * @param ledger a file for it
     */
    public static Crew of(int port, Duration patience, Path ledger) throws IOException {
        return new Crew(port, patience, ledger, Ledger.open(ledger, new JsonFactory(), Instant::now));
    }

    /** Lets as many join as are missing to this number. */
    public void growTo(int size) throws InterruptedException {
        while (senders.size() < size) {
            senders.add(Thread.ofVirtual().name("sender-" + senders.size()).start(this::send));
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

    private void send() {
        try (Sender sender = new Sender(port, patience, ledger, seen)) {
            while (!stopping) {
                long turn = turns.await();
                sender.send(plan.next(), turn);
            }
        } catch (InterruptedException e) {
            // The load ends, and what is unanswered stays so.
            Thread.currentThread().interrupt();
        }
    }
}
