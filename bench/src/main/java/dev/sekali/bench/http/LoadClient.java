package dev.sekali.bench.http;

import dev.sekali.bench.workload.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Keeps connections busy from one thread. */
public final class LoadClient implements AutoCloseable {

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final long NANOS_A_MICRO = 1000;
    private static final long MAX_LATENCY_MICROS = 60_000_000;

    /** After the last request; the server promises an answer within ten seconds. */
    private static final Duration LAST_ANSWER_WAIT = Duration.ofSeconds(30);

    private final Selector selector;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    private LoadClient(Selector selector) {
        this.selector = selector;
    }

    /**
     * Connects.
     *
     * @param ports on loopback, among which the connections are spread evenly
     */
    public static LoadClient connect(int connections, int... ports) throws IOException {
        LoadClient client = new LoadClient(Selector.open());
        try {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), ports[i % ports.length]));
                client.channels.add(channel);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                client.idle.add(Connection.register(channel, client.selector));
            }
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /**
     * Sends until the pace's time is over or there are no requests left, and waits for the last answers.
     *
     * @param requests gives null when there are none left
     * @throws IOException when a connection ends, or an answer is neither 200 nor 503
     */
    public Load run(Supplier<@Nullable Request> requests, Pace pace) throws IOException {
        return new Run(requests, pace).run();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }

    private final class Run {

        private final Supplier<@Nullable Request> requests;
        private final Pace pace;
        private final Histogram latencies = new Histogram(MAX_LATENCY_MICROS, 3);
        private final long begin = System.nanoTime();
        private final long end;
        private long sent;
        private int running;
        private boolean exhausted;
        private long stored;
        private long dropped;
        private long refused;

        Run(Supplier<@Nullable Request> requests, Pace pace) {
            this.requests = requests;
            this.pace = pace;
            this.end = begin + pace.duration().toNanos();
        }

        Load run() throws IOException {
            Thread clock = pace.isClosed() ? null : startClock();
            try {
                sendDue();
                while (running > 0 || !isOver()) {
                    if (System.nanoTime() - end > LAST_ANSWER_WAIT.toNanos()) {
                        throw new IOException("%d requests were never answered".formatted(running));
                    }
                    selector.select(this::ready, Math.max(1, LAST_ANSWER_WAIT.toMillis() / 10));
                    sendDue();
                }
            } finally {
                if (clock != null) {
                    clock.interrupt();
                }
            }
            return new Load(stored, dropped, refused, Duration.ofNanos(System.nanoTime() - begin), latencies);
        }

        private boolean isOver() {
            return exhausted || (pace.isClosed() ? System.nanoTime() - end >= 0 : sent == pace.due(Long.MAX_VALUE));
        }

        /** Wakes the selector when a request is due, more exactly than its own timeout of whole milliseconds would. */
        private Thread startClock() {
            return Thread.ofPlatform().name("clock").daemon().start(() -> {
                for (long request = 0; !Thread.currentThread().isInterrupted(); request++) {
                    long wait = begin + pace.at(request) - System.nanoTime();
                    if (wait > 0) {
                        LockSupport.parkNanos(wait);
                        selector.wakeup();
                    }
                }
            });
        }

        private void sendDue() throws IOException {
            while (!idle.isEmpty() && !isOver()) {
                long now = System.nanoTime();
                if (!pace.isClosed() && pace.due(now - begin) <= sent) {
                    return;
                }
                Request request = requests.get();
                if (request == null) {
                    exhausted = true;
                    return;
                }
                idle.remove().send(request.bytes(), pace.isClosed() ? now : begin + pace.at(sent));
                sent++;
                running++;
            }
        }

        private void ready(SelectionKey key) {
            Connection connection = (Connection) key.attachment();
            try {
                if (key.isWritable()) {
                    connection.write();
                }
                if (key.isReadable() && connection.read(buffer)) {
                    latencies.recordValue((System.nanoTime() - connection.sentNanos()) / NANOS_A_MICRO);
                    running--;
                    idle.add(connection);
                    count(connection.answer());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void count(Answer answer) throws IOException {
            switch (answer.status()) {
                case OK -> {
                    Answer.Verdicts verdicts = answer.verdicts();
                    stored += verdicts.stored();
                    dropped += verdicts.dropped();
                }
                case UNAVAILABLE -> refused++;
                default -> throw new IOException("an answer is " + answer.status());
            }
        }
    }
}
