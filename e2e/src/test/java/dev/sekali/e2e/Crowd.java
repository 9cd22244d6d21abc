package dev.sekali.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Connections that publish at the same time, up to {@value #AT_ONCE} of them, and stay open. One thread drives it. */
final class Crowd implements Closeable {

    private static final int AT_ONCE = 256;

    private final ExecutorService threads =
            Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
    private final List<Connection> connections;

    /** So many, which the first that they publish opens. */
    Crowd(InetSocketAddress address, int size) {
        this.connections =
                Stream.generate(() -> new Connection(address)).limit(size).toList();
    }

    /**
     * Publishes a body on each, by its number, until all are taken.
     *
     * @throws IOException when one had another answer, or none
     */
    void publish(IntFunction<byte[]> body) throws IOException, InterruptedException {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            int number = i;
            all.add(threads.submit(() -> {
                connections.get(number).publish(body.apply(number));
                return number;
            }));
        }
        for (Future<?> one : all) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new IOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
