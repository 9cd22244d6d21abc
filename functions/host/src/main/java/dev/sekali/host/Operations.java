package dev.sekali.host;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckType;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import io.helidon.webserver.observe.metrics.MetricsObserver;
import io.helidon.webserver.spi.ServerFeature;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Health and metrics, on a port of their own that no ingress exposes, by Helidon's observers. Every answer comes from memory,
 * at once.
 */
final class Operations {

    /** The name of the port's socket. */
    static final String SOCKET = "operations";

    static final String HEALTH = "/health";
    private static final String METRICS = "/metrics";

    /** Before the function's own paths, which end with one that answers all others. */
    private static final double BEFORE_PATHS = 110;

    private final List<HealthCheck> checks;

    Operations(List<HostedFunction> functions, BooleanSupplier stopping) {
        HealthCheck serving = Health.check(
                HealthCheckType.READINESS,
                "serving",
                () -> stopping.getAsBoolean() ? Optional.of("stopping") : Optional.empty());
        this.checks = Stream.concat(
                        Stream.of(serving), functions.stream().flatMap(function -> function.health().stream()))
                .toList();
    }

    /** What serves the operations port. */
    ServerFeature feature() {
        return ObserveFeature.builder()
                .observersDiscoverServices(false)
                .sockets(List.of(SOCKET))
                .addObserver(health())
                .addObserver(MetricsObserver.builder()
                        .endpoint(METRICS)
                        .metricsConfig(Meters.CONFIG)
                        .meterRegistry(Meters.ofProcess())
                        .build())
                .build();
    }

    /** Serves all checks on the functions' own port too. */
    ServerFeature healthOfAll() {
        return ObserveFeature.builder()
                .name("health-of-all")
                .weight(BEFORE_PATHS)
                .observersDiscoverServices(false)
                .addObserver(health())
                .build();
    }

    private HealthObserver health() {
        return HealthObserver.builder()
                .endpoint(HEALTH)
                .details(true)
                .useSystemServices(false)
                .addHealthChecks(checks)
                .build();
    }

    HttpRouting.Builder routing() {
        return HttpRouting.builder()
                .addFilter(new ObserverFilter(
                        Set.of(HEALTH, HEALTH + "/live", HEALTH + "/started", HEALTH + "/ready", METRICS)));
    }

    static ObserverFilter healthFilter() {
        return new ObserverFilter(Set.of(HEALTH));
    }
}
