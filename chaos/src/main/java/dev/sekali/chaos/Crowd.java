package dev.sekali.chaos;

import dev.sekali.chaos.load.Turns;
import dev.sekali.chaos.load.Window;
import java.time.Duration;

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
        Window window = trial.look(stay);
        trial.figure("%,d connections, %s: %s; %.0f MiB resident"
                .formatted(connections, what, window, trial.footprint.residentMib()));
        if (window.servedPerSecond() == 0) {
            trial.fault("nobody was served: " + what);
        }
    }
}
