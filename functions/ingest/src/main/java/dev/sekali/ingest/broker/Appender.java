package dev.sekali.ingest.broker;

import dev.sekali.broker.BrokerConnection;
import dev.sekali.broker.BrokerConnector;
import dev.sekali.broker.BrokerFault;
import dev.sekali.broker.EventStream;
import dev.sekali.host.Health;
import dev.sekali.ingest.event.Event;
import dev.sekali.settings.StartFailure;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckType;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Appends events to the broker's stream. One thread with one connection takes all that waits and sends it as one transaction,
 * so that many requests share one flush: a server that flushes before each answer would otherwise flush for every 16 KiB that
 * it reads, which was ten times slower (measured on one machine, 280 bytes an event, 1,000 a transaction).
 *
 * <p>Owns the thread and its connection. Thread-safe.
 */
public final class Appender implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Appender.class.getName());

    /** What a sender is told. Where the broker is, and what ails it, is for the log. */
    private static final String AWAY = "the broker is away";

    private static final String UNFIT = "the broker is not fit for use";
    private static final String FULL = "the broker is full";
    private static final String BUSY = "too many events are waiting for the broker";

    /** How often the connection is asked for the stream's length while nobody comes: so it is known when it breaks. */
    private static final Duration IDLE_LOOK = Duration.ofSeconds(1);

    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(250);

    /** Longer than what runs and what waits can take, each bounded by the connection. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(10);

    private final AppendSettings settings;
    private final BrokerConnector connector;
    private final AppendQueue queue;
    private final LongAdder accepted = new LongAdder();
    private final CountDownLatch tried = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("broker-appender").daemon().unstarted(this::run);

    /** Why nothing can be appended; empty while it can. */
    private volatile Optional<String> fault = Optional.of(AWAY);

    /** What the first try found that waiting doesn't change. Written before {@link #tried}. */
    private volatile @Nullable StartFailure unfit;

    /** The stream's length when it was last told. */
    private volatile long length;

    private volatile @Nullable BrokerConnection current;

    /** What the log said last of its being away. Belongs to the thread. */
    private String told = "";

    private Appender(AppendSettings settings) {
        this.settings = settings;
        this.connector = new BrokerConnector(settings.broker(), "sekali-ingest");
        this.queue = new AppendQueue(settings.queueEvents(), settings.queueBytes());
    }

    /** Starts. It connects in the background, and again whenever the connection breaks. */
    public static Appender start(AppendSettings settings) {
        Appender appender = new Appender(settings);
        appender.thread.start();
        return appender;
    }

    /**
     * Waits for the first try to connect. A broker that is away is no fault of a start: events can be committed without it.
     *
     * @param wait at most
     * @throws StartFailure when the broker answers, and can't keep the promise or refuses the password
     */
    public void awaitFirstTry(Duration wait) throws InterruptedException {
        if (tried.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
            StartFailure failure = unfit;
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** Why nothing can be appended now, if that is so: then a request needn't be read any closer. */
    public Optional<String> refusal() {
        if (fault.isPresent()) {
            return fault;
        }
        return length >= settings.maxEvents() ? Optional.of(FULL) : Optional.empty();
    }

    /**
     * Appends the events of one request, in their order, and waits until they are on the broker's disk, for some ten seconds at
     * most.
     *
     * @param events at least one
     */
    public Appended append(List<Event> events) throws InterruptedException {
        Optional<String> refusal = refusal();
        if (refusal.isPresent()) {
            return new Appended.Undecided(refusal.get());
        }
        Append append = new Append(events.stream().map(EventLine::of).toList());
        return queue.offer(append)
                ? append.await()
                : new Appended.Undecided(refusal().orElse(BUSY));
    }

    /** Whether the thread that appends is alive. A broker that is away keeps nobody from publishing. */
    public HealthCheck health() {
        return Health.check(
                HealthCheckType.LIVENESS,
                "ingest-appender",
                () -> thread.getState() == Thread.State.TERMINATED
                        ? Optional.of(thread.getName() + " has ended")
                        : Optional.empty());
    }

    public void meters(MeterRegistry registry) {
        registry.getOrCreate(FunctionalCounter.builder("sekali.broker.accepted", accepted, LongAdder::sum)
                .description("events that were accepted into the broker"));
        registry.getOrCreate(Gauge.builder("sekali.broker.queue.events", queue::events)
                .description("events that wait to be appended to the broker"));
        registry.getOrCreate(Gauge.builder("sekali.broker.connected", () -> fault.isEmpty() ? 1 : 0)
                .description("whether events can be appended to the broker"));
    }

    private void run() {
        try {
            while (!queue.hasEnded()) {
                connectAndAppend();
                queue.awaitEnd(RECONNECT_PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            away("this server has stopped");
        }
    }

    /** Until the connection is of no more use, or all has been appended that will ever come. */
    private void connectAndAppend() throws InterruptedException {
        try (BrokerConnection connection = connector.open()) {
            current = connection;
            EventStream stream = new EventStream(connection);
            length = stream.length();
            back();
            while (!queue.hasEnded()) {
                List<Append> taken = queue.take(settings.batchEvents(), settings.batchBytes(), IDLE_LOOK);
                if (taken.isEmpty()) {
                    length = stream.length();
                } else {
                    append(stream, taken);
                }
            }
        } catch (BrokerFault e) {
            tell(e.why());
            away(AWAY);
        } catch (StartFailure e) {
            unfit = e;
            tell(String.valueOf(e.getMessage()));
            away(UNFIT);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "appending to the broker failed; it goes on", e);
            away(AWAY);
        } finally {
            current = null;
            tried.countDown();
        }
    }

    /** Decides all that were taken, whatever happens. */
    private void append(EventStream stream, List<Append> taken) throws BrokerFault {
        List<Append> fitting = new ArrayList<>(taken.size());
        try {
            List<byte[]> lines = new ArrayList<>();
            long room = room(stream, taken);
            for (Append append : taken) {
                if (lines.size() + append.lines().size() <= room) {
                    fitting.add(append);
                    lines.addAll(append.lines());
                } else {
                    append.decide(new Appended.Undecided(FULL));
                }
            }
            if (lines.isEmpty()) {
                return;
            }
            length = stream.append(lines);
            accepted.add(lines.size());
            fitting.forEach(append -> append.decide(new Appended.Accepted()));
        } catch (BrokerFault e) {
            if (e.kind() != BrokerFault.Kind.FULL) {
                throw e;
            }
            fitting.forEach(append -> append.decide(new Appended.Undecided(FULL)));
        } finally {
            // Of those that are decided already this changes nothing.
            taken.forEach(append -> append.decide(new Appended.Undecided(AWAY)));
        }
    }

    /** How many more events the stream may hold; asked for anew where what was last told isn't enough: a relay takes some off. */
    private long room(EventStream stream, List<Append> taken) throws BrokerFault {
        int events = taken.stream().mapToInt(append -> append.lines().size()).sum();
        if (length + events > settings.maxEvents()) {
            length = stream.length();
        }
        return settings.maxEvents() - length;
    }

    private void back() {
        unfit = null;
        queue.open();
        fault = Optional.empty();
        tried.countDown();
        if (!told.isEmpty()) {
            told = "";
            LOG.log(System.Logger.Level.INFO, "the broker is back");
        }
    }

    private void away(String why) {
        fault = Optional.of(why);
        queue.shut().forEach(append -> append.decide(new Appended.Undecided(why)));
    }

    private void tell(String why) {
        if (!why.equals(told)) {
            told = why;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}; requests that prefer respond-async are answered 503 until it is back",
                    why);
        }
    }

    /** Takes nothing more, appends what was taken, and closes the connection; all in bounded time. */
    @Override
    public void close() {
        queue.end();
        try {
            if (!thread.join(STOP_WAIT)) {
                LOG.log(System.Logger.Level.WARNING, "the appender did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            BrokerConnection connection = current;
            if (connection != null) {
                connection.breakOff();
            }
            connector.close();
        }
    }
}
