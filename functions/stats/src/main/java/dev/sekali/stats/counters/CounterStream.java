package dev.sekali.stats.counters;

import dev.sekali.events.http.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Sends what is broadcast, until its time is up, the server stops or the client goes. For use on one thread. */
final class CounterStream implements Answer.Body {

    private static final byte[] BEGIN = ascii("retry: 1000\n\n");

    /** A comment, for whoever closes connections on which nothing comes. */
    private static final byte[] KEEP_ALIVE = ascii(":\n\n");

    private final Broadcast broadcast;
    private final Broadcast.Seat seat;
    private final Duration keepAlive;
    private final Duration lifetime;
    private long lastId;

    /**
     * A stream that begins when it is written.
     *
     * @param lastId after which message
     * @param keepAlive how long it says nothing at most
     */
    CounterStream(Broadcast broadcast, Broadcast.Seat seat, long lastId, Duration keepAlive, Duration lifetime) {
        this.broadcast = broadcast;
        this.seat = seat;
        this.lastId = lastId;
        this.keepAlive = keepAlive;
        this.lifetime = lifetime;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        out.write(BEGIN);
        out.flush();
        try {
            follow(out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(OutputStream out) throws IOException, InterruptedException {
        long end = System.nanoTime() + lifetime.toNanos();
        while (!broadcast.isStopping() && System.nanoTime() < end) {
            long left = Math.min(keepAlive.toNanos(), end - System.nanoTime());
            Optional<Broadcast.Message> message = broadcast.after(lastId, Duration.ofNanos(left));
            if (message.isPresent()) {
                out.write(message.get().bytes());
                lastId = message.get().id();
            } else {
                out.write(KEEP_ALIVE);
            }
            out.flush();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        seat.close();
    }
}
