package dev.sekali.stats;

import dev.sekali.host.HostedFunction;
import dev.sekali.host.OpenApi;
import dev.sekali.host.Paths;
import dev.sekali.host.SocketDeadlines;
import dev.sekali.host.access.Access;
import dev.sekali.settings.StartFailure;
import dev.sekali.stats.counters.CounterTable;
import dev.sekali.stats.counters.Sampler;
import dev.sekali.stats.counters.StatsEndpoint;
import dev.sekali.stats.events.EventEndpoint;
import dev.sekali.stats.events.EventPath;
import dev.sekali.stats.events.EventTable;
import dev.sekali.stats.events.EventsEndpoint;
import dev.sekali.stats.http.Endpoint;
import dev.sekali.stats.read.ReadDatabase;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRouting;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Optional;
import java.util.function.LongSupplier;

/** {@code GET /events}, {@code GET /events/{topic}/{event_id}} and {@code GET /stats}, over a pool that can only read. */
public final class StatsFunction implements HostedFunction {

    private final StatsSettings settings;
    private final LongSupplier nanoClock;
    /** What requests are measured with, whether or not the host has handed its registry over. */
    private final CompositeMeterRegistry meters = new CompositeMeterRegistry();

    private final Access access;
    private final ReadDatabase database;
    private final EventTable events;
    private final CounterTable counters;
    private final Sampler sampler;
    private final SocketDeadlines slowClients;

    private StatsFunction(StatsSettings settings, LongSupplier nanoClock) {
        this.settings = settings;
        this.nanoClock = nanoClock;
        this.access = Access.start(settings.access(), "stats");
        this.database = ReadDatabase.open(settings.read(), nanoClock);
        this.events = new EventTable(database, settings.horizonWait(), nanoClock);
        this.counters = new CounterTable(database);
        this.slowClients = new SocketDeadlines("slow-clients", settings.streamStallTimeout());
        this.sampler = Sampler.start(database, counters, nanoClock);
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
        sampler.awaitFirstRead(settings.databaseWait());
    }

    @Override
    public String name() {
        return "stats";
    }

    @Override
    public void route(HttpRouting.Builder routing) {
        Paths.route(routing, "/stats", endpoint("/stats", new StatsEndpoint(counters, sampler, nanoClock)));
        Paths.route(routing, "/events", endpoint("/events", new EventsEndpoint(events, meters)));
        routing.route(HttpRoute.builder()
                .path(new EventPath())
                .handler(endpoint("/events/{topic}/{event_id}", new EventEndpoint(events)))
                .build());
        OpenApi.route(routing, "/openapi/stats.yaml", StatsFunction.class);
    }

    private Endpoint endpoint(String template, Endpoint.Answerer answerer) {
        return new Endpoint(template, answerer, access, meters, slowClients, settings.retryAfter());
    }

    @Override
    public void meters(MeterRegistry registry) {
        meters.add(registry);
        access.meters(registry);
        database.meters(registry);
        sampler.meters(registry);
    }

    @Override
    public Optional<String> notReady() {
        return sampler.notReady();
    }

    @Override
    public boolean started() {
        return sampler.started();
    }

    @Override
    public void close() {
        sampler.close();
        database.close();
        slowClients.close();
        access.close();
    }
}
