package dev.sekali.feed.subscriptions;

import dev.sekali.events.http.Endpoint;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.feed.read.Readers;
import dev.sekali.feed.read.Starts;
import dev.sekali.feed.watch.Watcher;
import dev.sekali.host.SocketDeadlines;
import io.helidon.http.Method;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.MeterRegistry;
import java.time.Duration;
import java.util.Map;

/** Everything of {@code /subscriptions}. Thread-safe. */
public final class SubscriptionPaths implements AutoCloseable {

    /** The template of the path of all of them. */
    public static final String ALL = "/subscriptions";

    /** What goes on from its methods for whoever uses another. */
    public static final String HINT_OF_ALL = "; a subscription is made with PUT /subscriptions/{name}";

    private final Map<String, Map<Method, Endpoint.Answerer>> answerers;
    private final LagMeters lags;

    /**
     * Makes the paths, and begins to look how far each subscription is behind.
     *
     * @param slowBodies ends bodies that trickle
     * @param retryAfter what a reader is told for whom no shard is free
     * @param sent counts events
     */
    public SubscriptionPaths(
            EventDatabase database,
            Watcher watcher,
            Starts starts,
            Readers readers,
            SocketDeadlines slowBodies,
            Duration retryAfter,
            Counter sent,
            MeterRegistry meters) {
        SubscriptionTable table = new SubscriptionTable(database);
        Reached reached = new Reached(table, starts, watcher);
        SmallBodies bodies = new SmallBodies(slowBodies);
        DefinitionEndpoint definitions = new DefinitionEndpoint(table, starts, watcher, bodies);
        this.answerers = Map.of(
                ALL,
                definitions.ofAll(),
                "/subscriptions/{name}",
                definitions.ofOne(),
                "/subscriptions/{name}/events",
                Map.of(
                        Method.GET,
                        new EventsEndpoint(table, database, watcher, starts, readers, reached, retryAfter, sent)),
                "/subscriptions/{name}/ack",
                Map.of(Method.POST, new AckEndpoint(table, reached, bodies)));
        this.lags = new LagMeters(table, watcher, meters, LagMeters.PAUSE);
    }

    /** What answers each method, by the template of the path. */
    public Map<String, Map<Method, Endpoint.Answerer>> answerers() {
        return answerers;
    }

    @Override
    public void close() {
        lags.close();
    }
}
