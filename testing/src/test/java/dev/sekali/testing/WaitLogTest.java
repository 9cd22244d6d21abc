package dev.sekali.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.database.WaitLog;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WaitLogTest {

    private final AtomicLong nanos = new AtomicLong();
    private final WaitLog wait = new WaitLog(Duration.ofSeconds(60), nanos::get);

    @Test
    void aWaitIsSaidAtOnceAndEveryTenSecondsWithTheLastReason() {
        try (Logs logs = new Logs("dev.sekali.database")) {
            wait.waitFor("away");
            at(9);
            wait.waitFor("full");
            assertThat(logs.linesWith("waiting")).containsExactly("waiting for the database, 0 s of 60 s: away");
            at(10);
            wait.waitFor("starting");
            at(19);
            wait.waitFor("starting");
            assertThat(logs.linesWith("waiting"))
                    .hasSize(2)
                    .last()
                    .isEqualTo("waiting for the database, 10 s of 60 s: starting");
        }
    }

    @Test
    void aWaitIsOverAfterItsTime() {
        at(60);
        assertThat(wait.isOver()).isFalse();
        at(61);
        assertThat(wait.isOver()).isTrue();
    }

    private void at(int seconds) {
        nanos.set(Duration.ofSeconds(seconds).toNanos());
    }
}
