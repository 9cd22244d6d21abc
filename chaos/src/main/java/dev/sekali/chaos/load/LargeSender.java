package dev.sekali.chaos.load;

import dev.sekali.chaos.judge.Key;
import dev.sekali.chaos.judge.Ledger;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends one body of a shape after the other, each until it has a verdict, over a connection for each attempt: most are
 * refused, which ends theirs anyway. A refusal's Retry-After is honoured as {@link Sender} does. Belongs to one thread.
 */
final class LargeSender {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final int port;
    private final Duration patience;
    private final LargeBodies bodies;
    private final Ledger ledger;
    private final LargeTally tally;

    /**
     * A sender that connects when it first sends.
     *
     * @param patience from a body's last byte to its answer, beyond which it is a fault
     */
    LargeSender(int port, Duration patience, LargeBodies bodies, Ledger ledger, LargeTally tally) {
        this.port = port;
        this.patience = patience;
        this.bodies = bodies;
        this.ledger = ledger;
        this.tally = tally;
    }

    /** Sends until it is told to stop, and then doesn't try again what was refused. */
    void sendUntil(AtomicBoolean stopping) throws IOException, InterruptedException {
        while (!stopping.get()) {
            send(bodies.next(), stopping);
        }
    }

    private void send(LargeBodies.Body body, AtomicBoolean stopping) throws IOException, InterruptedException {
        while (!stopping.get()) {
            Outcome outcome = attempt(body);
            List<Key> keys = body.keys();
            for (int i = 0; i < keys.size(); i++) {
                ledger.attempted(
                        keys.get(i), bodies.payloadHash(), outcome.verdicts().get(i));
            }
            if (outcome.isLast()) {
                return;
            }
            Thread.sleep(Sender.withJitter(outcome.retryAfter().orElse(PAUSE)));
        }
    }

    private Outcome attempt(LargeBodies.Body body) {
        String where = "before it was sent";
        try (Wire wire = Wire.connect(port, patience)) {
            long start = System.nanoTime();
            body.send(wire);
            tally.sent(start);
            where = "after it was sent";
            long sent = System.nanoTime();
            Reply reply = wire.answer();
            tally.answers().answered(sent);
            return outcome(body, reply, sent);
        } catch (SocketTimeoutException e) {
            tally.answers().fault("a large body had no answer within " + patience);
        } catch (IOException e) {
            tally.answers()
                    .fault("a large body's connection broke without an answer, %s: %s"
                            .formatted(where, e.getMessage()));
        }
        return Outcome.unanswered(body.keys().size(), Optional.empty());
    }

    private Outcome outcome(LargeBodies.Body body, Reply reply, long sentNanos) {
        LargeShape shape = bodies.shape();
        switch (reply.status()) {
            case 200 -> {
                tally.answers().served(0, sentNanos);
                if (!shape.fits()) {
                    tally.answers().fault("a body over the limit was taken: " + shape);
                }
                try {
                    return Outcome.answered(Answers.read(body.keys(), reply.body()));
                } catch (IOException e) {
                    tally.answers().fault("a 200 was no verdict: " + e.getMessage());
                }
            }
            case 413 -> {
                if (shape.fits()) {
                    tally.answers().fault("a body within the limit was too large: " + shape);
                }
                tally.tooLarge().incrementAndGet();
                return Outcome.refused(body.keys().size());
            }
            case 503 -> tally.answers().refused(sentNanos, reply);
            default -> tally.answers().fault("an answer to a large body was %d".formatted(reply.status()));
        }
        return Outcome.unanswered(body.keys().size(), reply.retryAfter());
    }
}
