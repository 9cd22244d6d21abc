package dev.sekali.stats;

import dev.sekali.events.http.Endpoint;
import dev.sekali.events.http.RequestMemory;
import dev.sekali.events.http.RequestTimes;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.Heartbeat;
import dev.sekali.host.HostedFunction;
import dev.sekali.host.OpenApi;
import dev.sekali.host.Paths;
import dev.sekali.host.SocketDeadlines;
import dev.sekali.host.access.Access;
import dev.sekali.host.access.Permission;
import dev.sekali.settings.StartFailure;
import dev.sekali.stats.bounces.BounceTable;
import dev.sekali.stats.bounces.BouncesEndpoint;
import dev.sekali.stats.counters.CounterTable;
import dev.sekali.stats.counters.Sampler;
import dev.sekali.stats.counters.StatsEndpoint;
import dev.sekali.stats.counters.StreamEndpoint;
import dev.sekali.stats.events.EventEndpoint;
import dev.sekali.stats.events.EventPath;
import dev.sekali.stats.events.EventTable;
import dev.sekali.stats.events.EventsEndpoint;
import dev.sekali.stats.web.Pages;
import io.helidon.health.HealthCheck;
import io.helidon.http.Method;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * {@code GET /events}, {@code GET /events/{topic}/{event_id}}, {@code GET /stats}, {@code GET /stats/stream} and
 * {@code GET /bounces}, over a pool that can only read, and the pages that show them.
 */
public final class StatsFunction implements HostedFunction {

    private final StatsSettings settings;
    private final LongSupplier nanoClock;
    private final Access access;
    private final EventDatabase database;
    private final EventTable events;
    private final CounterTable counters;
    private final Heartbeat heartbeat;
    private final Sampler sampler;
    private final SocketDeadlines slowClients;
    private final RequestMemory memory = RequestMemory.byHeap();

    private StatsFunction(StatsSettings settings, LongSupplier nanoClock) {
        this.settings = settings;
        this.nanoClock = nanoClock;
        this.access = Access.start(settings.access(), "stats");
        this.database = EventDatabase.open(settings.read(), nanoClock);
        this.events = new EventTable(database, settings.horizonWait(), nanoClock);
        this.counters = new CounterTable(database);
        this.slowClients = new SocketDeadlines("slow-clients", settings.streamStallTimeout());
        this.heartbeat = new Heartbeat(database, nanoClock);
        this.sampler = Sampler.start(heartbeat, counters, nanoClock);
    }

    /**
     * Starts, also while the database is away: until it can be read, requests are answered 503.
     *
     * @throws StartFailure when the file of API keys can't be used
     */
    public static StatsFunction start(StatsSettings settings) {
        return new StatsFunction(settings, System::nanoTime);
    }

    /**
     * Waits for the database, for as long as the settings say.
     *
     * @throws StartFailure when it can't be reached, refuses, is too old or has no schema
     */
    public void awaitDatabase() throws InterruptedException {
        heartbeat.awaitFirst(settings.databaseWait());
    }

    @Override
    public void route(HttpRouting.Builder routing, MeterRegistry meters) {
        access.meters(meters);
        database.meters(meters);
        heartbeat.meters(meters, "stats");
        sampler.meters(meters);
        RequestTimes times = new RequestTimes(meters);
        Paths.route(routing, "/stats", endpoint("/stats", new StatsEndpoint(counters, sampler, nanoClock), times));
        Paths.route(
                routing,
                "/stats/stream",
                endpoint("/stats/stream", new StreamEndpoint(sampler, settings.retryAfter()), times));
        Paths.route(routing, "/events", endpoint("/events", new EventsEndpoint(events, meters), times));
        Paths.route(routing, "/bounces", endpoint("/bounces", new BouncesEndpoint(new BounceTable(database)), times));
        routing.route(HttpRoute.builder()
                .path(new EventPath())
                .handler(endpoint("/events/{topic}/{event_id}", new EventEndpoint(events), times))
                .build());
        OpenApi.route(routing, "stats", StatsFunction.class);
        Pages.route(routing);
    }

    private Endpoint endpoint(String template, Endpoint.Answerer answerer, RequestTimes times) {
        return new Endpoint(
                template,
                Map.of(Method.GET, answerer),
                "",
                access,
                Permission.READ,
                times,
                slowClients,
                memory,
                settings.retryAfter());
    }

    @Override
    public List<HealthCheck> health() {
        return heartbeat.health("stats", "sampler");
    }

    @Override
    public void stopping() {
        sampler.stopping();
    }

    @Override
    public void close() {
        sampler.close();
        database.close();
        slowClients.close();
        access.close();
    }
}
