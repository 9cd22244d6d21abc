package dev.sekali.chaos.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.send.AnswerReader;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.AttemptListener;
import dev.sekali.cli.send.Outcome;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Sends one event after the other, each until it is acknowledged, over one connection that it opens again when it is
 * closed. A refusal's Retry-After is honoured, with up to as much again at random, so that senders that were refused
 * together don't come back together. Belongs to one thread.
 */
final class Sender implements AutoCloseable {

    private static final AnswerReader ANSWERS = new AnswerReader(new ObjectMapper());
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(100);

    private final int port;
    private final Duration patience;
    private final AttemptListener ledger;
    private final Seen seen;
    private @Nullable Wire wire;

    /**
     * A sender that connects when it first sends.
     *
     * @param patience after which a request without an answer is a fault
     */
    Sender(int port, Duration patience, AttemptListener ledger, Seen seen) {
        this.port = port;
        this.patience = patience;
        this.ledger = ledger;
        this.seen = seen;
    }

    /**
     * Sends an event until it is acknowledged.
     *
     * @param turnNanos from when its time counts
     */
    void send(Event event, long turnNanos) throws InterruptedException {
        byte[] body = event.json().getBytes(StandardCharsets.UTF_8);
        for (int attempt = 1; ; attempt++) {
            Outcome outcome = attempt(event, body);
            ledger.attempted(new Attempt(List.of(event), attempt, outcome));
            switch (outcome) {
                case Outcome.Answered _ -> {
                    seen.served(turnNanos);
                    return;
                }
                case Outcome.Again again -> Thread.sleep(pause(again.retryAfter()));
                case Outcome.Refused _, Outcome.Garbled _ -> Thread.sleep(RECONNECT_PAUSE);
            }
        }
    }

    private static Duration pause(Optional<Duration> retryAfter) {
        long nanos = retryAfter.orElse(RECONNECT_PAUSE).toNanos();
        return Duration.ofNanos(nanos + ThreadLocalRandom.current().nextLong(nanos));
    }

    private Outcome attempt(Event event, byte[] body) {
        long start = System.nanoTime();
        try {
            Wire open = wire;
            if (open == null) {
                open = Wire.connect(port, patience);
                wire = open;
            }
            // Whoever connects waits for an answer, too.
            Reply reply = open.publish(body);
            seen.answered(start);
            if (reply.closes()) {
                close();
            }
            return outcome(event, reply, start);
        } catch (SocketTimeoutException e) {
            close();
            seen.answered(start);
            seen.fault("no answer within " + patience);
            return unanswered(OptionalInt.empty(), Optional.empty());
        } catch (IOException e) {
            close();
            seen.fault("a connection broke without an answer: " + e.getMessage());
            return unanswered(OptionalInt.empty(), Optional.empty());
        }
    }

    private Outcome outcome(Event event, Reply reply, long start) {
        switch (reply.status()) {
            case 200 -> {
                Outcome outcome = ANSWERS.read(List.of(event), reply.body());
                if (outcome instanceof Outcome.Garbled garbled) {
                    seen.fault("a 200 was no verdict: " + garbled.reason());
                }
                return outcome;
            }
            case 503 -> {
                seen.refused(start);
                if (reply.retryAfter().isEmpty()) {
                    seen.fault("a 503 came without Retry-After");
                }
            }
            default -> seen.fault("an answer was %d".formatted(reply.status()));
        }
        return unanswered(OptionalInt.of(reply.status()), reply.retryAfter());
    }

    private static Outcome unanswered(OptionalInt status, Optional<Duration> retryAfter) {
        return new Outcome.Unanswered(status, "no verdict", retryAfter);
    }

    @Override
    public void close() {
        Wire open = wire;
        wire = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is given up anyway.
            }
        }
    }
}
