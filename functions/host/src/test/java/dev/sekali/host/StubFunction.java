package dev.sekali.host;

import dev.sekali.settings.Settings;
import io.helidon.webserver.http.HttpRouting;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
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
        Map<String, String> environment =
                new HashMap<>(Map.of("BIND_ADDRESS", "127.0.0.1", "PORT", "0", "OPERATIONS_PORT", "0"));
        environment.putAll(settings);
        return FunctionHost.start(
                HostSettings.read(new Settings(environment)),
                Stream.concat(Stream.of(this), Stream.of(others)).toArray(HostedFunction[]::new));
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
    public String name() {
        return "stub";
    }

    @Override
    public void route(HttpRouting.Builder routing) {
        paths.accept(routing);
    }

    @Override
    public void meters(MeterRegistry registry) {
        // It has none.
    }

    @Override
    public Optional<String> notReady() {
        return fault;
    }

    @Override
    public boolean started() {
        return true;
    }

    @Override
    public void close() {
        closed = true;
    }
}
