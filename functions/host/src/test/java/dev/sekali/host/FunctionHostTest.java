package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import io.helidon.webserver.http.HttpRouting;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionHostTest {

    @ParameterizedTest
    @ValueSource(strings = {"PORT", "OPERATIONS_PORT"})
    void aPortInUseEndsTheStartWithOneLineAndClosesTheFunction(String key) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            String other = key.equals("PORT") ? "OPERATIONS_PORT" : "PORT";
            HostSettings settings =
                    HostSettings.read(new Settings(Map.of("BIND_ADDRESS", "127.0.0.1", key, port, other, "0")));
            Idle function = new Idle();
            assertThatThrownBy(() -> FunctionHost.start(settings, function))
                    .isInstanceOfSatisfying(
                            StartFailure.class,
                            failure -> assertThat(failure.exitStatus()).isEqualTo(StartFailure.ENVIRONMENT))
                    .hasMessageStartingWith("can't listen on 127.0.0.1:" + port)
                    .hasMessageContaining("set " + key + " to another port");
            assertThat(function.closed).isTrue();
        }
    }

    @Test
    void aHealthCheckAsksWhetherTheFunctionIsReady() {
        HostSettings settings = HostSettings.read(
                new Settings(Map.of("BIND_ADDRESS", "127.0.0.1", "PORT", "0", "OPERATIONS_PORT", "0")));
        Idle function = new Idle();
        int port;
        try (FunctionHost host = FunctionHost.start(settings, function)) {
            port = host.operationsPort();
            assertThat(HealthCheck.isReady(port)).isTrue();
            function.fault.set("the database is away");
            assertThat(HealthCheck.isReady(port)).isFalse();
        }
        assertThat(HealthCheck.isReady(port)).isFalse();
    }

    private static final class Idle implements HostedFunction {

        private final AtomicBoolean closed = new AtomicBoolean();
        private final AtomicReference<String> fault = new AtomicReference<>("");

        @Override
        public String name() {
            return "idle";
        }

        @Override
        public void route(HttpRouting.Builder routing) {
            // no paths
        }

        @Override
        public void meters(MeterRegistry registry) {
            // no meters
        }

        @Override
        public Optional<String> notReady() {
            return Optional.of(fault.get()).filter(text -> !text.isEmpty());
        }

        @Override
        public boolean started() {
            return true;
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }
}
