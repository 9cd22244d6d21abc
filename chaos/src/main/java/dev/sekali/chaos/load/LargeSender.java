package dev.sekali.chaos.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.send.AnswerReader;
import dev.sekali.cli.send.Outcome;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends one body of a shape after the other, each until it has a verdict, over a connection for each attempt: most are
 * refused, which ends theirs anyway. A refusal's Retry-After is honoured as {@link Sender} does. Belongs to one thread.
 */
final class LargeSender {

    private static final AnswerReader ANSWERS = new AnswerReader(new ObjectMapper());
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final int port;
    private final Duration patience;
    private final LargeBodies bodies;
    private final LargeLedger ledger;
    private final LargeTally tally;

    /**
     * A sender that connects when it first sends.
     *
     * @param patience from a body's last byte to its answer, beyond which it is a fault
     */
    LargeSender(int port, Duration patience, LargeBodies bodies, LargeLedger ledger, LargeTally tally) {
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

    private void send(LargeBody body, AtomicBoolean stopping) throws IOException, InterruptedException {
        while (!stopping.get()) {
            Outcome outcome = attempt(body);
            ledger.attempted(body, bodies.payloadHash(), outcome);
            switch (outcome) {
                case Outcome.Answered _, Outcome.Refused _ -> {
                    return;
                }
                case Outcome.Again again ->
                    Thread.sleep(pause(again.retryAfter().orElse(PAUSE)));
                case Outcome.Garbled _ -> Thread.sleep(PAUSE);
            }
        }
    }

    private static Duration pause(Duration retryAfter) {
        return retryAfter.plusNanos(ThreadLocalRandom.current().nextLong(retryAfter.toNanos()));
    }

    private Outcome attempt(LargeBody body) {
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
        return unanswered(OptionalInt.empty(), Optional.empty());
    }

    private Outcome outcome(LargeBody body, Reply reply, long sentNanos) {
        LargeShape shape = bodies.shape();
        switch (reply.status()) {
            case 200 -> {
                Outcome outcome = ANSWERS.read(body.events(), reply.body());
                if (outcome instanceof Outcome.Garbled garbled) {
                    tally.answers().fault("a 200 was no verdict: " + garbled.reason());
                }
                if (!shape.fits()) {
                    tally.answers().fault("a body over the limit was taken: " + shape);
                }
                tally.answers().served(sentNanos);
                return outcome;
            }
            case 413 -> {
                if (shape.fits()) {
                    tally.answers().fault("a body within the limit was too large: " + shape);
                }
                tally.tooLarge();
                return new Outcome.Refused(413, "too large");
            }
            case 503 -> {
                tally.answers().refused(sentNanos);
                if (reply.retryAfter().isEmpty()) {
                    tally.answers().fault("a 503 came without Retry-After");
                }
            }
            default -> tally.answers().fault("an answer to a large body was %d".formatted(reply.status()));
        }
        return unanswered(OptionalInt.of(reply.status()), reply.retryAfter());
    }

    private static Outcome unanswered(OptionalInt status, Optional<Duration> retryAfter) {
        return new Outcome.Unanswered(status, "no verdict", retryAfter);
    }
}
