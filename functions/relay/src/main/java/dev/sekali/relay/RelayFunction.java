package dev.sekali.relay;

import dev.sekali.host.Health;
import dev.sekali.host.HostedFunction;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckType;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.webserver.http.HttpRouting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The relay as its host sees it: no paths, health and meters. Begins to relay when it is told where to. */
public final class RelayFunction implements HostedFunction {

    /** Longer than a try to connect takes. */
    private static final Duration FIRST_TRY_WAIT = Duration.ofSeconds(20);

    private static final String NOT_BEGUN = "it has not begun";

    private final RelaySettings settings;
    private final RelayMeters meters = new RelayMeters();

    private volatile @Nullable Relay relay;

    public RelayFunction(RelaySettings settings) {
        this.settings = settings;
    }

    /**
     * Begins, also while the broker or ingest is away. To be called once.
     *
     * @param ingest its address
     * @throws dev.sekali.settings.StartFailure when the broker refuses the password
     */
    public void begin(URI ingest) throws InterruptedException {
        Relay begun = Relay.start(settings, ingest, meters);
        relay = begun;
        begun.awaitFirstTry(FIRST_TRY_WAIT);
    }

    @Override
    public void route(HttpRouting.Builder routing, MeterRegistry registry) {
        meters.bind(registry);
        registry.getOrCreate(
                Gauge.builder("sekali.relay.connected", () -> notReady().isEmpty() ? 1 : 0)
                        .description("whether the relay can read from the broker"));
    }

    @Override
    public List<HealthCheck> health() {
        return List.of(
                Health.check(HealthCheckType.STARTUP, "relay-started", this::notStarted),
                Health.check(HealthCheckType.READINESS, "relay-broker", this::notReady),
                Health.check(HealthCheckType.LIVENESS, "relay-thread", this::dead));
    }

    private Optional<String> notStarted() {
        Relay begun = relay;
        return begun != null && begun.everConnected() ? Optional.empty() : notReady();
    }

    private Optional<String> notReady() {
        Relay begun = relay;
        return Optional.of(begun == null ? NOT_BEGUN : begun.fault()).filter(fault -> !fault.isEmpty());
    }

    private Optional<String> dead() {
        Relay begun = relay;
        return begun == null || begun.isAlive() ? Optional.empty() : Optional.of("its thread has ended");
    }

    @Override
    public void stopping() {
        Relay begun = relay;
        if (begun != null) {
            begun.stopping();
        }
    }

    @Override
    public void close() {
        Relay begun = relay;
        if (begun != null) {
            begun.close();
        }
    }
}
