package dev.sekali.host;

import dev.sekali.host.http1.EndOfConnection;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the requests that run, so that they are not more than the process can bear and a stop can wait for them, and tells
 * clients to reconnect elsewhere meanwhile. Thread-safe.
 */
final class Requests implements Filter {

    private enum Mode {
        SERVE,
        /** Still serves, but ends each connection after its answer. */
        DRAIN,
        REFUSE
    }

    /** For a body of the largest size on a slow line. */
    private static final Duration LINGER = Duration.ofSeconds(30);

    private final int most;
    private final Duration retryAfter;
    private final SocketDeadlines lingering = new SocketDeadlines("lingering", LINGER);
    private final SocketDeadlines unread;
    private final AtomicInteger running = new AtomicInteger();
    /** Taken by a request only while the host waits, so the hot path stays a counter. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition idle = lock.newCondition();

    private volatile Mode mode = Mode.SERVE;

    /**
     * Counts from now on until closed.
     *
     * @param most that run at the same time; beyond, one is answered 503 at once. The server's own limit would close the
     *     connection on a body that nobody read, and the answer might be lost with it.
     * @param retryAfter what a 503 suggests
     * @param unreadTimeout how long a client may take to send a body that was answered without being read
     */
    Requests(int most, Duration retryAfter, Duration unreadTimeout) {
        this.most = most;
        this.retryAfter = retryAfter;
        this.unread = new SocketDeadlines("unread-bodies", unreadTimeout);
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        FilterChain next = running.incrementAndGet() > most ? () -> refuse(request, response) : chain;
        FairBody body = FairBody.of(request);
        try {
            answer(next, request, response);
        } finally {
            if (running.decrementAndGet() == 0 && mode == Mode.REFUSE) {
                tellIdle();
            }
        }
        if (response.isSent() && response.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
            // The server itself says "close" and then reads on, and would take the rest of a body for a request.
            readAway(request, body, lingering);
            throw new EndOfConnection("the answer said so");
        }
        // The server would wait for its end without a limit.
        if (response.isSent() && !request.content().consumed() && !readAway(request, body, unread)) {
            throw new EndOfConnection("a body that nobody reads did not come in time");
        }
    }

    private void answer(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        switch (mode) {
            case SERVE -> chain.proceed();
            case DRAIN -> {
                response.header(HeaderValues.CONNECTION_CLOSE);
                chain.proceed();
            }
            case REFUSE ->
                Problem.unavailable("this server is stopping; send it again", retryAfter)
                        .closing()
                        .send(request, response);
        }
    }

    private void refuse(RoutingRequest request, RoutingResponse response) {
        Problem.unavailable("too many requests at once; send it again later", retryAfter)
                .send(request, response);
    }

    /**
     * Reads the rest of a body away: a connection that is closed on unread bytes is reset, and the answer lost with it.
     *
     * @return whether it was read to its end
     */
    private static boolean readAway(RoutingRequest request, FairBody body, SocketDeadlines deadlines) {
        if (request.content().consumed()) {
            return true;
        }
        if (request.headers().containsToken(HeaderValues.EXPECT_100)) {
            // Whether it comes at all is the client's choice.
            return false;
        }
        deadlines.begin();
        try {
            body.readAway();
            return true;
        } catch (IOException | RuntimeException e) {
            // It is not sent, or not as it should be.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            deadlines.end();
        }
    }

    void close() {
        lingering.close();
        unread.close();
    }

    int running() {
        return running.get();
    }

    void drain() {
        mode = Mode.DRAIN;
    }

    /**
     * Answers 503 from now on and waits for the requests that run.
     *
     * @return whether all of them ended in time
     */
    boolean refuseAndAwait(Duration timeout) throws InterruptedException {
        mode = Mode.REFUSE;
        lock.lock();
        try {
            long nanos = timeout.toNanos();
            // A request that ended before the mode was set is no longer counted; one that ends after it takes the lock.
            while (running.get() > 0) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = idle.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void tellIdle() {
        lock.lock();
        try {
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
