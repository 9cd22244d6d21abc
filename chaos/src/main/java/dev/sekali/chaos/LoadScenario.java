package dev.sekali.chaos;

import dev.sekali.testing.Footprint;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Load in a way that hurts, on an ingest in a small heap.
 *
 * @param connections that it opens at once, at most
 * @param settings of that ingest, besides those that all runs have
 */
record LoadScenario(String name, int connections, Map<String, String> settings, Exercise exercise) implements Scenario {

    private static final Duration PART = Duration.ofSeconds(10);

    /** Of this process, which sends, and of ingest alike. */
    private static final int OTHER_DESCRIPTORS = 512;

    /** Brings load, takes it away again, and says what was not as promised. */
    @FunctionalInterface
    interface Exercise {
        void happen(LoadTrial trial) throws Exception;
    }

    /**
     * All of them, in the order of the table.
     *
     * @param soak how long the soak takes
     */
    static List<Scenario> all(Duration soak) {
        return List.of(
                new LoadScenario("ramp", Ramp.STEPS.getLast(), Ramp.SETTINGS, new Ramp(Ramp.STEPS, PART)),
                new LoadScenario("crowd", Crowd.CONNECTIONS, Map.of(), new Crowd(Crowd.CONNECTIONS, PART)),
                new LoadScenario("bulk", Bulk.CONNECTIONS, Bulk.SETTINGS, new Bulk(PART, PART.multipliedBy(2))),
                new LoadScenario("soak", Soak.SENDERS, Map.of(), new Soak(soak)));
    }

    @Override
    public int times() {
        return 1;
    }

    @Override
    public Row run(Lab lab, int repetitions) throws Exception {
        if (Footprint.mostDescriptors() < connections + OTHER_DESCRIPTORS) {
            return Row.leftOut(
                    name,
                    "%d connections need a higher limit of open files (ulimit -n %d)"
                            .formatted(connections, connections + OTHER_DESCRIPTORS));
        }
        try (LoadTrial trial = LoadTrial.start(lab, settings)) {
            for (int i = 0; i < repetitions; i++) {
                exercise.happen(trial);
            }
            return trial.end(name, repetitions);
        }
    }
}
