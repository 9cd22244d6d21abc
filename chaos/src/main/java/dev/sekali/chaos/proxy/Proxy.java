package dev.sekali.chaos.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy in front of PostgreSQL on loopback, whose weather can be chosen while it runs. Two virtual threads carry a
 * connection's bytes. Thread-safe.
 */
public final class Proxy implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final ServerSocket listener;
    private final IntSupplier target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Trap> trap = new AtomicReference<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Weather weather = new Weather.Fair();
    private volatile boolean closed;

    private Proxy(ServerSocket listener, IntSupplier target) {
        this.listener = listener;
        this.target = target;
    }

    /**
     * Listens on a free port.
     *
     * @param target the port on loopback to which the next connection goes
     */
    public static Proxy start(IntSupplier target) throws IOException {
        Proxy proxy = new Proxy(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), target);
        Thread.startVirtualThread(proxy::accept);
        return proxy;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Changes the weather for all connections, also those that are open. */
    public void set(Weather next) {
        lock.lock();
        try {
            weather = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (next instanceof Weather.Cut) {
            links.forEach(Link::reset);
        }
    }

    /** Lets no byte of the connections that are open pass any more, and tells neither side; new ones are as before. */
    public void forget() {
        links.forEach(Link::forget);
    }

    /** Sets a trap for the next batch; an earlier one that didn't spring is taken away. */
    public void set(Trap next) {
        trap.set(next);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        set(new Weather.Cut());
    }

    private void accept() {
        while (!closed) {
            try {
                open(listener.accept());
            } catch (IOException e) {
                // The listener is closed, or the server behind it is away.
            }
        }
    }

    private void open(Socket client) throws IOException {
        Socket server = new Socket();
        Link link = new Link(this, client, server);
        try {
            if (weather instanceof Weather.Cut) {
                throw new IOException("cut");
            }
            server.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), target.getAsInt()),
                    Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException | UncheckedIOException e) {
            link.reset();
            throw e;
        }
        links.add(link);
        link.start();
    }

    void ended(Link link) {
        links.remove(link);
    }

    /** Holds a piece back for as long as the weather wants. */
    void delay() throws IOException, InterruptedException {
        if (weather instanceof Weather.Slow(Duration delay)) {
            Thread.sleep(delay);
        }
        lock.lock();
        try {
            while (weather instanceof Weather.Stalled && !closed) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
        if (weather instanceof Weather.Cut) {
            throw new IOException("cut");
        }
    }

    /** The trap, when it waits for these bytes; it belongs to the caller then. */
    @Nullable Trap caught(byte[] bytes, int length) {
        Trap set = trap.get();
        return set != null && set.isIn(bytes, length) && trap.compareAndSet(set, null) ? set : null;
    }
}
