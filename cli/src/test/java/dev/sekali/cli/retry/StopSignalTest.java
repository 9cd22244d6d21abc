package dev.sekali.cli.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StopSignalTest {

    @Test
    void aRequestEndsEveryPause() throws InterruptedException {
        StopSignal stop = new StopSignal();
        Thread waiting = Thread.ofVirtual().start(() -> stop.pause(Duration.ofHours(1)));
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        stop.request();
        assertThat(waiting.join(Duration.ofSeconds(5))).isTrue();
        assertThat(stop.interrupted()).isFalse();
    }

    @Test
    void anInterruptedThreadStopsTheRunAndStaysInterrupted() throws InterruptedException {
        StopSignal stop = new StopSignal();
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        Thread waiting = Thread.ofVirtual().start(() -> {
            stop.pause(Duration.ofHours(1));
            stillInterrupted.set(Thread.currentThread().isInterrupted());
        });
        waiting.interrupt();
        assertThat(waiting.join(Duration.ofSeconds(5))).isTrue();
        assertThat(stop.requested()).isTrue();
        assertThat(stillInterrupted).isTrue();
    }
}
