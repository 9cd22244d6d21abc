package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.settings.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionHostTest {

    @ParameterizedTest
    @ValueSource(strings = {"PORT", "OPERATIONS_PORT"})
    void aPortInUseEndsTheStartWithOneLineAndClosesTheFunction(String key) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            StubFunction function = StubFunction.withoutPaths();
            assertThatThrownBy(() -> function.start(Map.of(key, port)))
                    .isInstanceOfSatisfying(
                            StartFailure.class,
                            failure -> assertThat(failure.exitStatus()).isEqualTo(StartFailure.ENVIRONMENT))
                    .hasMessageStartingWith("can't listen on 127.0.0.1:" + port)
                    .hasMessageContaining("set " + key + " to another port");
            assertThat(function.closed()).isTrue();
        }
    }

    @Test
    void aHealthCheckAsksWhetherTheFunctionIsReady() {
        StubFunction function = StubFunction.withoutPaths();
        int port;
        try (FunctionHost host = function.start(Map.of())) {
            port = host.operationsPort();
            assertThat(ReadyProbe.isReady(port)).isTrue();
            function.fail("the database is away");
            assertThat(ReadyProbe.isReady(port)).isFalse();
        }
        assertThat(ReadyProbe.isReady(port)).isFalse();
    }
}
