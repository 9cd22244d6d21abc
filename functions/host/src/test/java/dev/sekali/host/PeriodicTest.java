package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.testing.Logs;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PeriodicTest {

    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void aFailureIsLoggedAndItGoesOn() {
        AtomicInteger times = new AtomicInteger();
        try (Logs logs = new Logs("dev.sekali.host");
                ScheduledExecutorService _ = Periodic.start("flaky", PAUSE, () -> {
                    switch (times.incrementAndGet()) {
                        case 1 -> throw new IllegalStateException("planted");
                        case 2 -> throw new AssertionError("planted");
                        default -> {}
                    }
                })) {
            await().atMost(PATIENCE).until(() -> times.get() > 3);
            assertThat(logs.linesWith("flaky failed; it goes on")).hasSize(2);
        }
    }

    @Test
    void itsThreadEndsWhenItIsClosed() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        try (ScheduledExecutorService _ = Periodic.start("closed", PAUSE, () -> thread.set(Thread.currentThread()))) {
            await().atMost(PATIENCE).until(() -> thread.get() != null);
        }
        await().atMost(PATIENCE).until(() -> !thread.get().isAlive());
    }
}
