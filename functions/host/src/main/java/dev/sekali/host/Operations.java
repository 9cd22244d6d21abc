package dev.sekali.host;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Health and metrics, on a port of their own that no ingress exposes. Every answer comes from memory, at once. */
final class Operations {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final List<HostedFunction> functions;
    private final BooleanSupplier stopping;
    private final PrometheusMeterRegistry meters;

    Operations(List<HostedFunction> functions, BooleanSupplier stopping, PrometheusMeterRegistry meters) {
        this.functions = functions;
        this.stopping = stopping;
        this.meters = meters;
    }

    HttpRouting.Builder routing() {
        return HttpRouting.builder()
                // Liveness speaks of the process alone: restarting it would not bring a database back.
                .get("/health/live", (request, response) -> answer(response, Optional.empty()))
                .get("/health/started", (request, response) -> answer(response, notStarted()))
                .get("/health/ready", (request, response) -> answer(response, notReady()))
                .get(
                        "/metrics",
                        (request, response) -> response.header(
                                        HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                                .send(meters.scrape()));
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

    private static void answer(ServerResponse response, Optional<String> fault) {
        if (fault.isPresent()) {
            Problem.unavailable(fault.get(), RETRY_AFTER).send(response);
        } else {
            response.status(Status.OK_200)
                    .header(HeaderNames.CONTENT_TYPE, "application/json")
                    .send("{\"status\":\"UP\"}");
        }
    }
}
