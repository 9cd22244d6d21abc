package dev.sekali.host;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Health and metrics, on a port of their own that no ingress exposes. Every answer comes from memory, at once. */
final class Operations {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final byte[] UP = "{\"status\":\"UP\"}".getBytes(StandardCharsets.UTF_8);

    private final List<HostedFunction> functions;
    private final BooleanSupplier stopping;
    private final PrometheusMeterRegistry meters;

    Operations(List<HostedFunction> functions, BooleanSupplier stopping, PrometheusMeterRegistry meters) {
        this.functions = functions;
        this.stopping = stopping;
        this.meters = meters;
    }

    HttpRouting.Builder routing() {
        HttpRouting.Builder routing = HttpRouting.builder();
        // Liveness speaks of the process alone: restarting it would not bring a database back.
        Paths.route(routing, "/health/live", health(Optional::empty));
        Paths.route(routing, "/health/started", health(this::notStarted));
        Paths.route(routing, "/health/ready", ready());
        Paths.route(
                routing,
                "/metrics",
                new ReadOnly(
                        "text/plain; version=0.0.4; charset=utf-8",
                        () -> meters.scrape().getBytes(StandardCharsets.UTF_8)));
        return routing;
    }

    /** Whether all functions can serve now. */
    Handler ready() {
        return health(this::notReady);
    }

    private Optional<String> notStarted() {
        return functions.stream()
                .filter(function -> !function.started())
                .findFirst()
                .map(function -> function.name() + " has not started yet");
    }

    private Optional<String> notReady() {
        if (stopping.getAsBoolean()) {
            return Optional.of("stopping");
        }
        return functions.stream()
                .map(function -> function.notReady().map(why -> function.name() + ": " + why))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Handler health(Supplier<Optional<String>> fault) {
        return new ReadOnly("application/json", () -> {
            fault.get().ifPresent(why -> {
                throw new ProblemException(Problem.unavailable(why, RETRY_AFTER));
            });
            return UP;
        });
    }
}
