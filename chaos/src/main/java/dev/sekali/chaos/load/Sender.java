package dev.sekali.chaos.load;

import com.fasterxml.jackson.core.JsonFactory;
import dev.sekali.chaos.judge.Ledger;
import dev.sekali.cli.ledger.PayloadHash;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Sends one event after the other, each until it is acknowledged, on a connection that it keeps, and holds every answer
 * against the contract: 200, or 503 with Retry-After, in time. Belongs to one thread.
 */
final class Sender implements AutoCloseable {

    /** For all of them: it holds tables of names. */
    private static final JsonFactory JSON = new JsonFactory();

    private static final Duration RETRY_PAUSE = Duration.ofMillis(50);
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(100);

    private final Manner manner;
    private final int home;
    private final Ledger ledger;
    private final Seen seen;
    private final PayloadHash hash = new PayloadHash(JSON);
    private int port;
    private @Nullable Wire wire;

    /**
     * A sender that connects when it first sends.
     *
     * @param home which of the manner's ports is its own
     */
    Sender(Manner manner, int home, Ledger ledger, Seen seen) {
        this.manner = manner;
        this.home = home;
        this.ledger = ledger;
        this.seen = seen;
    }

    /**
     * Sends an event until it is acknowledged.
     *
     * @param turnNanos from when its time counts
     * @throws IOException when the ledger can't be written
     */
    void send(Event event, long turnNanos) throws IOException, InterruptedException {
        List<Integer> ports = manner.ports();
        String payloadHash = hash.ofPayload(event.payload());
        for (int attempt = 1; ; attempt++) {
            int target = (home + attempt - 1) % ports.size();
            Outcome outcome = attempt(event, ports.get(target));
            ledger.attempted(event.key(), payloadHash, outcome.verdicts().getFirst());
            if (outcome.isLast()) {
                seen.served(target, turnNanos);
                return;
            }
            if (ports.size() > 1 && attempt == ports.size()) {
                seen.fault("a request failed at every address");
            }
            if (manner.obeys()) {
                Thread.sleep(withJitter(outcome.retryAfter().orElse(RECONNECT_PAUSE)));
            } else if (attempt % ports.size() == 0) {
                Thread.sleep(RETRY_PAUSE);
            }
        }
    }

    /** Up to as much again at random, so that senders that were refused together don't come back together. */
    static Duration withJitter(Duration pause) {
        return pause.plusNanos(ThreadLocalRandom.current().nextLong(Math.max(1, pause.toNanos())));
    }

    private Outcome attempt(Event event, int target) {
        long start = System.nanoTime();
        try {
            // Whoever connects waits for an answer, too.
            Reply reply = connection(target).publish(event.json());
            seen.answered(start);
            if (reply.closes()) {
                close();
            }
            return outcome(event, reply, start);
        } catch (SocketTimeoutException e) {
            close();
            seen.answered(start);
            seen.fault("no answer within " + manner.patience());
        } catch (IOException e) {
            close();
            if (!manner.mayBreak()) {
                seen.fault("a connection broke without an answer: " + e.getMessage());
            }
        }
        return Outcome.unanswered(1, Optional.empty());
    }

    private Wire connection(int target) throws IOException {
        Wire open = wire;
        if (open == null || port != target) {
            close();
            open = Wire.connect(target, manner.patience());
            port = target;
            wire = open;
        }
        return open;
    }

    private Outcome outcome(Event event, Reply reply, long start) {
        switch (reply.status()) {
            case 200 -> {
                try {
                    return Outcome.answered(Answers.read(List.of(event.key()), reply.body()));
                } catch (IOException e) {
                    seen.fault("a 200 was no verdict: " + e.getMessage());
                }
            }
            case 503 -> seen.refused(start, reply);
            default -> seen.fault("an answer was %d".formatted(reply.status()));
        }
        return Outcome.unanswered(1, reply.retryAfter());
    }

    @Override
    public void close() {
        Wire open = wire;
        wire = null;
        if (open != null) {
            open.close();
        }
    }
}
