package dev.sekali.cli.http;

import dev.sekali.cli.text.Printable;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A body, as it comes. What one reader hasn't taken yet is bounded: the server has to wait then. Closing, from any thread,
 * ends the connection and wakes the reader.
 */
public final class Chunks implements BodySubscriber<Chunks>, AutoCloseable {

    /** Of 16 KiB each, mostly. */
    private static final int WINDOW = 32;

    /** What comes next. */
    public sealed interface Part {}

    /** Some of the body, at least one byte. */
    public static final class Bytes implements Part {

        private final byte[] bytes;

        private Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Not a copy: the reader's own. */
        public byte[] bytes() {
            return bytes;
        }
    }

    /** There is no more, in good order if {@code why} is empty. */
    public record End(String why) implements Part {}

    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();

    /** Waits for more, up to {@code patience}; silence for so long is an end, too. An interrupt ends it, and is kept. */
    public Part next(Duration patience) {
        return poll(patience).orElseGet(() -> new End("nothing came for " + patience.toMillis() + " ms"));
    }

    /** The same, but silence for so long is no end: empty then. */
    public Optional<Part> poll(Duration patience) {
        try {
            Part part = parts.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            switch (part) {
                case null -> {
                    return Optional.empty();
                }
                case Bytes _ -> subscription.join().request(1);
                case End _ -> parts.add(part);
            }
            return Optional.of(part);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new End("interrupted"));
        }
    }

    /** Whether the next part is there. */
    public boolean ready() {
        return !parts.isEmpty();
    }

    /** What there is until the end, until silence, or until it is more than {@code most} bytes, cut off there. */
    byte[] all(Duration patience, int most) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < most && next(patience) instanceof Bytes some) {
            all.write(some.bytes, 0, Math.min(some.bytes.length, most - all.size()));
        }
        return all.toByteArray();
    }

    @Override
    public void close() {
        parts.add(new End("closed"));
        CompletableFuture<Void> _ = subscription.thenAccept(Subscription::cancel);
    }

    @Override
    public CompletionStage<Chunks> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Subscription made) {
        subscription.complete(made);
        made.request(WINDOW);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        byte[] bytes = new byte[buffers.stream().mapToInt(ByteBuffer::remaining).sum()];
        int at = 0;
        for (ByteBuffer buffer : buffers) {
            int length = buffer.remaining();
            buffer.get(bytes, at, length);
            at += length;
        }
        if (bytes.length > 0) {
            parts.add(new Bytes(bytes));
        } else {
            subscription.join().request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        parts.add(new End(Printable.line(Objects.requireNonNullElse(failure.getMessage(), "connection lost"))));
    }

    @Override
    public void onComplete() {
        parts.add(new End(""));
    }
}
