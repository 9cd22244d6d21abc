package dev.sekali.host;

import dev.sekali.settings.Settings;
import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckType;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.webserver.http.HttpRouting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A function of nothing but paths, which is ready until it is told otherwise. */
final class StubFunction implements HostedFunction {

    private final Consumer<HttpRouting.Builder> paths;
    private volatile Optional<String> fault = Optional.empty();
    private volatile boolean closed;

    StubFunction(Consumer<HttpRouting.Builder> paths) {
        this.paths = paths;
    }

    static StubFunction withoutPaths() {
        return new StubFunction(_ -> {});
    }

    /** Hosts it on loopback, on any free ports unless {@code settings} say another. */
    FunctionHost start(Map<String, String> settings, HostedFunction... others) {
        return FunctionHost.start(
                settings(settings),
                Stream.concat(Stream.of(this), Stream.of(others)).toArray(HostedFunction[]::new));
    }

    /** What makes a server its host, with the settings of {@link #start}. */
    ServerSetup setUp() {
        return ServerSetup.of(settings(Map.of()), this);
    }

    private static HostSettings settings(Map<String, String> settings) {
        Map<String, String> environment =
                new HashMap<>(Map.of("BIND_ADDRESS", "127.0.0.1", "PORT", "0", "OPERATIONS_PORT", "0"));
        environment.putAll(settings);
        return HostSettings.read(new Settings(environment), "stub");
    }

    void fail(String why) {
        fault = Optional.of(why);
    }

    void recover() {
        fault = Optional.empty();
    }

    boolean closed() {
        return closed;
    }

    @Override
    public void route(HttpRouting.Builder routing, MeterRegistry meters) {
        paths.accept(routing);
    }

    @Override
    public List<HealthCheck> health() {
        return List.of(Health.check(HealthCheckType.READINESS, "stub", () -> fault));
    }

    @Override
    public void close() {
        closed = true;
    }
}
