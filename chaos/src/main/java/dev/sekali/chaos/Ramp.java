package dev.sekali.chaos;

import dev.sekali.chaos.load.Window;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * More and more senders, each with one event a request and the next as soon as that is answered, up to far more than can
 * be served. A system without a limit of its own serves less and less from some point on, since it works for those who
 * have given up.
 *
 * @param steps how many senders there are, in turn; the last must be too many for {@link #SETTINGS}
 * @param measure how long each step is looked at
 */
record Ramp(List<Integer> steps, Duration measure) implements Scenario.Exercise {

    static final List<Integer> STEPS = List.of(16, 64, 256, 1_024, 2_048);

    /** A queue that this many senders fill. */
    static final Map<String, String> SETTINGS = Map.of("QUEUE_EVENTS", "500");

    private static final Duration SETTLE = Duration.ofSeconds(4);
    private static final double OF_PEAK = 0.8;
    private static final Duration QUICK = Duration.ofSeconds(1);

    /** Others on the machine take from a rate and never add to it; a collapse doesn't pass by itself. */
    private static final int LOOKS = 3;

    @Override
    public void happen(LoadTrial trial) throws InterruptedException {
        double peak = 0;
        boolean refused = false;
        for (int senders : steps) {
            trial.crew.growTo(senders);
            Thread.sleep(SETTLE);
            Window best = trial.look(measure);
            for (int looks = 1; looks < LOOKS && best.servedPerSecond() < OF_PEAK * peak; looks++) {
                Window again = trial.look(measure);
                best = again.servedPerSecond() > best.servedPerSecond() ? again : best;
            }
            trial.figure("%,d senders: %s".formatted(senders, best));
            if (best.servedPerSecond() < OF_PEAK * peak) {
                trial.fault("with %d senders %.0f events a second were served, %.0f with fewer"
                        .formatted(senders, best.servedPerSecond(), peak));
            }
            if (best.refused(99).compareTo(QUICK) > 0) {
                trial.fault("with %d senders a refusal took %d ms"
                        .formatted(senders, best.refused(99).toMillis()));
            }
            peak = Math.max(peak, best.servedPerSecond());
            refused |= best.refusedPerSecond() > 0;
        }
        if (!refused) {
            trial.fault("nobody was refused: this was no overload");
        }
        trial.crew.disband();
        trial.recovered();
    }
}
