package dev.sekali.chaos;

import dev.sekali.chaos.load.Turns;
import dev.sekali.chaos.load.Window;
import java.time.Duration;
import java.util.Locale;

/**
 * Many connections, open all at once: each sends an event now and then and is idle in between; then all of them at once;
 * then again as before.
 *
 * @param connections how many
 * @param stay how long each part takes, once all are there
 */
record Crowd(int connections, Duration stay) implements Scenario.Exercise {

    static final int CONNECTIONS = 10_000;

    private static final long CALM_EVENTS_PER_SECOND = 1_000;
    private static final Duration ARRIVAL = Duration.ofSeconds(60);

    @Override
    public void happen(LoadTrial trial) throws InterruptedException {
        long before = trial.footprint.descriptors();
        trial.crew.pace(Turns.perSecond(CALM_EVENTS_PER_SECOND));
        trial.crew.growTo(connections);
        if (!Waiting.until(() -> trial.footprint.descriptors() - before >= connections, ARRIVAL)) {
            trial.fault("of %d connections %d are open after %s"
                    .formatted(connections, trial.footprint.descriptors() - before, ARRIVAL));
        }
        tell(trial, "one event each now and then");
        trial.crew.pace(Turns.unpaced());
        // Until then the last of them waits for the turn that it has taken.
        Thread.sleep(Duration.ofSeconds(connections).dividedBy(CALM_EVENTS_PER_SECOND));
        tell(trial, "all of them at once");
        trial.crew.pace(Turns.perSecond(CALM_EVENTS_PER_SECOND));
        tell(trial, "calm again");
        trial.crew.disband();
        trial.crew.pace(Turns.unpaced());
        trial.recovered();
    }

    private void tell(LoadTrial trial, String what) throws InterruptedException {
        trial.crew.seen().begin();
        Thread.sleep(stay);
        Window window = trial.crew.seen().end();
        trial.figure(String.format(
                Locale.ROOT,
                "%,d connections, %s: %,.0f events/s, p50 %d ms, p99 %d ms; %,.0f refusals/s; %.0f MiB resident",
                connections,
                what,
                window.servedPerSecond(),
                window.served(50).toMillis(),
                window.served(99).toMillis(),
                window.refusedPerSecond(),
                trial.footprint.residentMib()));
        if (window.servedPerSecond() == 0) {
            trial.fault("nobody was served: " + what);
        }
    }
}
