package dev.sekali.host;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes health checks of what a function knows about itself. */
public final class Health {

    private Health() {}

    /**
     * A check that is up while there is no fault.
     *
     * @param name as a person on call reads it, and as it stands in a path
     * @param fault why it is down; called at any time, by any thread, and must answer at once
     */
    public static HealthCheck check(HealthCheckType type, String name, Supplier<Optional<String>> fault) {
        return new Check(type, name, fault);
    }

    private record Check(HealthCheckType type, String name, Supplier<Optional<String>> fault) implements HealthCheck {

        @Override
        public HealthCheckResponse call() {
            HealthCheckResponse.Builder answer = HealthCheckResponse.builder();
            fault.get().ifPresent(why -> answer.status(false).detail("reason", why));
            return answer.build();
        }
    }
}
