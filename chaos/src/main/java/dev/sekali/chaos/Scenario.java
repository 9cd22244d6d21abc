package dev.sekali.chaos;

import dev.sekali.testing.Footprint;
import java.util.Map;

/**
 * Something that is tried, some times over, in the middle of load.
 *
 * @param name as {@code --fault} and the table call it
 * @param times how many times a full run tries it
 */
record Scenario(String name, int times, Body body) {

    /** Of this process, which sends, and of ingest alike. */
    private static final int OTHER_DESCRIPTORS = 512;

    /** Tries it on a database of its own, at least once. */
    @FunctionalInterface
    interface Body {
        Row run(Lab lab, String name, int times) throws Exception;
    }

    /** Brings load, takes it away again, and says what was not as promised. */
    @FunctionalInterface
    interface Exercise {
        void happen(LoadTrial trial) throws Exception;
    }

    /** One fault, over and over, while so many ingests serve. */
    static Scenario of(String name, int times, Trial.Kind kind, int replicas, Trial.Fault fault) {
        return new Scenario(name, times, (lab, _, repetitions) -> {
            try (Trial trial = Trial.start(lab, kind, replicas)) {
                return trial.repeat(name, repetitions, fault);
            }
        });
    }

    /**
     * Load in a way that hurts, on an ingest in a small heap.
     *
     * @param connections that it opens at once, at most
     * @param settings of that ingest, besides those that all runs have
     */
    static Scenario load(String name, int connections, Map<String, String> settings, Exercise exercise) {
        return new Scenario(name, 1, (lab, _, repetitions) -> {
            int descriptors = connections + OTHER_DESCRIPTORS;
            if (Footprint.mostDescriptors() < descriptors) {
                return Row.leftOut(
                        name,
                        "%d connections need a higher limit of open files (ulimit -n %d)"
                                .formatted(connections, descriptors));
            }
            try (LoadTrial trial = LoadTrial.start(lab, settings)) {
                for (int i = 0; i < repetitions; i++) {
                    exercise.happen(trial);
                }
                return trial.end(name, repetitions);
            }
        });
    }

    /** Tries it so many times, at least once. */
    Row run(Lab lab, int repetitions) throws Exception {
        return body.run(lab, name, repetitions);
    }
}
