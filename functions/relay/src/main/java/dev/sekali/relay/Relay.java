package dev.sekali.relay;

import dev.sekali.broker.BrokerConnection;
import dev.sekali.broker.BrokerConnector;
import dev.sekali.broker.BrokerFault;
import dev.sekali.broker.EventStream;
import dev.sekali.broker.EventStream.Claimed;
import dev.sekali.broker.EventStream.Entry;
import dev.sekali.settings.StartFailure;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes entries off the broker and has ingest commit them, one request after another, in the order in which they arrived. What
 * it reads is its own until it is settled: an end of whatever kind leaves it on the broker, where this relay looks first when it
 * is back, and which another one takes over when it has lain for a while. So an event may be sent twice, and is stored once.
 *
 * <p>Owns a thread and its connections. Thread-safe.
 */
final class Relay implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Relay.class.getName());

    /** How long a read waits for the first entry. Also how late a stop is noticed, and how old the measured lengths may be. */
    private static final Duration READ_WAIT = Duration.ofMillis(500);

    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(250);

    /** How long a stop waits for the post under way before it is given up. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(5);

    private static final Duration ABORT_WAIT = Duration.ofSeconds(1);

    private final RelaySettings settings;
    private final RelayMeters meters;
    private final BrokerConnector connector;
    private final Courier courier;
    private final Stop stop = new Stop();
    private final BatchSize size = new BatchSize();
    private final CountDownLatch tried = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("relay").daemon().unstarted(this::run);

    /** Why it can't work; empty while it can. */
    private volatile String fault = "the broker is not connected yet";

    private volatile boolean everConnected;

    /** What the first try found that waiting doesn't change. Written before {@link #tried}. */
    private volatile @Nullable StartFailure unfit;

    private volatile @Nullable BrokerConnection current;

    // The fields below belong to the thread.
    private String claimFrom = EventStream.BEGINNING;
    private long claimNanos = System.nanoTime();
    private long measureNanos = System.nanoTime();
    private String told = "";

    private Relay(RelaySettings settings, URI ingest, RelayMeters meters) {
        this.settings = settings;
        this.meters = meters;
        this.connector = new BrokerConnector(settings.broker(), "sekali-relay");
        this.courier = new Courier(ingest, settings.apiKey(), settings.postTimeout());
    }

    /** Starts. It connects in the background, and again whenever the connection breaks. */
    static Relay start(RelaySettings settings, URI ingest, RelayMeters meters) {
        Relay relay = new Relay(settings, ingest, meters);
        relay.thread.start();
        return relay;
    }

    /**
     * Waits for the first try to connect. Neither a broker nor an ingest that is away is a fault of a start.
     *
     * @throws StartFailure when the broker answers, and refuses the password
     */
    void awaitFirstTry(Duration wait) throws InterruptedException {
        if (tried.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
            StartFailure failure = unfit;
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** Why it can't read from the broker; empty while it can. */
    String fault() {
        return fault;
    }

    boolean everConnected() {
        return everConnected;
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    private void run() {
        try {
            while (!stop.isRequested()) {
                connectAndRelay();
                stop.pause(RECONNECT_PAUSE);
            }
        } catch (InterruptedException e) {
            // A stop gave up on the post under way.
        } finally {
            meters.unknown();
        }
    }

    private void connectAndRelay() throws InterruptedException {
        try (BrokerConnection connection = connector.open()) {
            current = connection;
            EventStream stream = new EventStream(connection);
            stream.makeGroup();
            measure(stream);
            back();
            relay(stream);
        } catch (BrokerFault e) {
            away(e.why());
        } catch (StartFailure e) {
            unfit = e;
            away(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            fault = "it failed";
            LOG.log(System.Logger.Level.ERROR, "relaying failed; it goes on", e);
        } finally {
            current = null;
            tried.countDown();
        }
    }

    private void relay(EventStream stream) throws BrokerFault, InterruptedException {
        boolean settled = relayOwn(stream);
        while (!stop.isRequested()) {
            if (!settled) {
                settled = relayOwn(stream);
                continue;
            }
            if (System.nanoTime() - measureNanos >= READ_WAIT.toNanos()) {
                measure(stream);
            }
            settled =
                    relayAbandoned(stream) && deliver(stream, stream.readNew(settings.name(), size.next(), READ_WAIT));
        }
    }

    /** What was read before and not settled, which comes before all that is new. */
    private boolean relayOwn(EventStream stream) throws BrokerFault, InterruptedException {
        String after = EventStream.BEGINNING;
        while (!stop.isRequested()) {
            List<Entry> entries = stream.readOwn(settings.name(), size.next(), after);
            if (entries.isEmpty()) {
                return true;
            }
            if (!deliver(stream, entries)) {
                return false;
            }
            after = entries.getLast().id();
        }
        return false;
    }

    /** What another relay read and has not settled for so long that it must be dead. */
    private boolean relayAbandoned(EventStream stream) throws BrokerFault, InterruptedException {
        if (System.nanoTime() - claimNanos < 0) {
            return true;
        }
        Claimed claimed = stream.claim(settings.name(), settings.takeover(), size.next(), claimFrom);
        claimFrom = claimed.next();
        if (claimFrom.equals(EventStream.BEGINNING)) {
            claimNanos = System.nanoTime() + settings.takeover().dividedBy(6).toNanos();
        }
        if (!claimed.entries().isEmpty()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "takes over {0} events that another relay left",
                    claimed.entries().size());
        }
        return deliver(stream, claimed.entries());
    }

    private boolean deliver(EventStream stream, List<Entry> entries) throws BrokerFault, InterruptedException {
        size.note(entries);
        return entries.isEmpty() || new Delivery(stream, courier, settings, meters, stop, entries).run();
    }

    private void measure(EventStream stream) throws BrokerFault {
        meters.pending = stream.length();
        meters.dead = stream.deadLength();
        measureNanos = System.nanoTime();
    }

    private void back() {
        unfit = null;
        everConnected = true;
        fault = "";
        tried.countDown();
        if (!told.isEmpty()) {
            told = "";
            LOG.log(System.Logger.Level.INFO, "the broker is back");
        }
    }

    private void away(String why) {
        fault = why;
        meters.unknown();
        if (!why.equals(told)) {
            told = why;
            LOG.log(System.Logger.Level.WARNING, "{0}; nothing is relayed until it is back", why);
        }
    }

    /** Begins to end: nothing more is read or sent after the post under way. */
    void stopping() {
        stop.request();
    }

    /** Ends in bounded time: finishes the post under way or gives it up. What isn't settled stays on the broker. */
    @Override
    public void close() {
        stop.request();
        try {
            if (!thread.join(STOP_WAIT)) {
                LOG.log(System.Logger.Level.INFO, "gives up a post without an answer; its events stay on the broker");
                thread.interrupt();
                BrokerConnection connection = current;
                if (connection != null) {
                    connection.breakOff();
                }
                var _ = thread.join(ABORT_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            courier.close();
            connector.close();
        }
    }
}
