package dev.sekali.feed;

import dev.sekali.events.http.Endpoint;
import dev.sekali.events.http.RequestMemory;
import dev.sekali.events.http.RequestTimes;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.Heartbeat;
import dev.sekali.feed.read.FeedEndpoint;
import dev.sekali.feed.read.Readers;
import dev.sekali.feed.read.Starts;
import dev.sekali.feed.subscriptions.SubscriptionPaths;
import dev.sekali.feed.watch.Watcher;
import dev.sekali.host.HostedFunction;
import dev.sekali.host.OpenApi;
import dev.sekali.host.Paths;
import dev.sekali.host.SocketDeadlines;
import dev.sekali.host.access.Access;
import dev.sekali.host.access.Permission;
import dev.sekali.settings.StartFailure;
import io.helidon.health.HealthCheck;
import io.helidon.http.Method;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** {@code GET /feed} and {@code /subscriptions}, over a pool that reads events and writes subscriptions. */
public final class FeedFunction implements HostedFunction {

    private final FeedSettings settings;
    private final Access access;
    private final EventDatabase database;
    private final Heartbeat heartbeat;
    private final Watcher watcher;
    private final Readers readers;
    private final SocketDeadlines slowClients;
    private final RequestMemory memory = RequestMemory.byHeap();

    /** Once the paths are routed. */
    private Optional<SubscriptionPaths> subscriptions = Optional.empty();

    private FeedFunction(FeedSettings settings, LongSupplier nanoClock) {
        this.settings = settings;
        this.access = Access.start(settings.access(), "feed");
        this.database = EventDatabase.open(settings.read(), nanoClock);
        this.heartbeat = new Heartbeat(database, nanoClock);
        this.readers = new Readers(settings.maxStreams());
        this.slowClients = new SocketDeadlines("slow-clients", settings.streamStallTimeout());
        this.watcher = Watcher.start(database, heartbeat, nanoClock);
    }

    /**
     * Starts, also while the database is away: until it can be read, requests are answered 503.
     *
     * @throws StartFailure when the file of API keys can't be used
     */
    public static FeedFunction start(FeedSettings settings) {
        return new FeedFunction(settings, System::nanoTime);
    }

    /**
     * Waits for the database, for as long as the settings say.
     *
     * @throws StartFailure when it can't be reached, refuses, is unfit or has no schema
     */
    public void awaitDatabase() throws InterruptedException {
        heartbeat.awaitFirst(settings.databaseWait());
    }

    @Override
    public void route(HttpRouting.Builder routing, MeterRegistry meters) {
        access.meters(meters);
        database.meters(meters);
        heartbeat.meters(meters, "feed");
        readers.meters(meters);
        meters.getOrCreate(
                Gauge.builder("sekali.feed.horizon", () -> watcher.view().horizon())
                        .description("The seq of the last event that is final"));
        meters.getOrCreate(Gauge.builder("sekali.feed.horizon.age", () -> seconds(watcher.standsStill()))
                .baseUnit("seconds")
                .description("How long the feed has stood still behind an open transaction"));
        Counter sent = meters.getOrCreate(
                Counter.builder("sekali.feed.events.sent").description("Events that were given to readers"));
        RequestTimes times = new RequestTimes(meters);
        Starts starts = new Starts(database, watcher);
        Endpoint.Answerer feed = new FeedEndpoint(
                database, watcher, starts, readers, settings.streamLifetime(), settings.retryAfter(), sent);
        Paths.route(routing, "/feed", endpoint("/feed", Map.of(Method.GET, feed), Permission.READ, times));
        SubscriptionPaths paths = new SubscriptionPaths(
                database, watcher, starts, readers, slowClients, settings.retryAfter(), sent, meters);
        subscriptions = Optional.of(paths);
        paths.answerers()
                .forEach((path, answerers) ->
                        Paths.route(routing, path, endpoint(path, answerers, Permission.CONSUME, times)));
        OpenApi.route(routing, "feed", FeedFunction.class);
    }

    private Endpoint endpoint(
            String template, Map<Method, Endpoint.Answerer> answerers, Permission wanted, RequestTimes times) {
        String hint = template.equals(SubscriptionPaths.ALL) ? SubscriptionPaths.HINT_OF_ALL : "";
        return new Endpoint(
                template, answerers, hint, access, wanted, times, slowClients, memory, settings.retryAfter());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    @Override
    public List<HealthCheck> health() {
        return heartbeat.health("feed", "watcher");
    }

    @Override
    public void stopping() {
        watcher.stopping();
    }

    @Override
    public void close() {
        subscriptions.ifPresent(SubscriptionPaths::close);
        watcher.close();
        database.close();
        slowClients.close();
        access.close();
    }
}
