package dev.sekali.cli.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

    @Test
    void anActionRunsOnceUnlessItIsWithdrawn() {
        StopSignal stop = new StopSignal();
        AtomicInteger runs = new AtomicInteger();
        StopSignal.Registration withdrawn = stop.whenRequested(() -> runs.addAndGet(100));
        StopSignal.Registration _ = stop.whenRequested(runs::incrementAndGet);
        withdrawn.close();
        assertThat(runs).hasValue(0);
        stop.request();
        stop.interrupt();
        assertThat(runs).hasValue(1);
        StopSignal.Registration _ = stop.whenRequested(runs::incrementAndGet);
        assertThat(runs).hasValue(2);
    }
}
