package dev.sekali.chaos.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Announces a body of the largest size and sends it byte by byte, over and over. Belongs to one thread. */
final class Trickler {

    private static final Duration BYTE_PAUSE = Duration.ofMillis(50);
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(1);

    private final int port;
    private final Duration bodyTimeout;
    private final Duration patience;
    private final LargeTally tally;

    /**
     * A trickler that connects when it begins.
     *
     * @param bodyTimeout after which it must be ended
     * @param patience by how much later than that is a fault
     */
    Trickler(int port, Duration bodyTimeout, Duration patience, LargeTally tally) {
        this.port = port;
        this.bodyTimeout = bodyTimeout;
        this.patience = patience;
        this.tally = tally;
    }

    void trickleUntil(AtomicBoolean stopping) throws InterruptedException {
        while (!stopping.get()) {
            try (Wire wire = Wire.connect(port, patience)) {
                trickle(wire, stopping);
            } catch (IOException e) {
                tally.answers().fault("a body that would trickle found no connection: " + e.getMessage());
                Thread.sleep(REFUSED_PAUSE);
            }
        }
    }

    private void trickle(Wire wire, AtomicBoolean stopping) throws InterruptedException {
        long start = System.nanoTime();
        Duration most = bodyTimeout.plus(patience);
        try {
            wire.begin(LargeShape.ONE.bytes, false);
            while (!wire.mayBeAnswered()) {
                if (stopping.get()) {
                    return;
                }
                if (System.nanoTime() - start > most.toNanos()) {
                    tally.answers().fault("a body trickled for longer than " + most);
                    return;
                }
                wire.body().write(' ');
                Thread.sleep(BYTE_PAUSE);
            }
            answered(wire.answer(), start);
        } catch (IOException e) {
            // Its connection was ended, which is what should become of it.
            tally.trickled(start);
        }
    }

    private void answered(Reply reply, long start) throws InterruptedException {
        switch (reply.status()) {
            case 400, 408 -> tally.trickled(start);
            // There is no memory for it now.
            case 503 -> Thread.sleep(REFUSED_PAUSE);
            default -> tally.answers().fault("an answer to a body that trickled was %d".formatted(reply.status()));
        }
    }
}
