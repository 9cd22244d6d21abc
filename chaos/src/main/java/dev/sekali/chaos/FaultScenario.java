package dev.sekali.chaos;

/**
 * One fault, over and over in the middle of load.
 *
 * @param replicas how many ingests serve
 * @param fault begins and ends it
 */
record FaultScenario(String name, int times, Trial.Kind kind, int replicas, Fault fault) implements Scenario {

    /** Something that breaks, and is whole again when this returns. */
    @FunctionalInterface
    interface Fault {
        void happen(Trial trial) throws Exception;
    }

    @Override
    public Row run(Lab lab, int repetitions) throws Exception {
        try (Trial trial = Trial.start(lab, kind, replicas)) {
            for (int i = 0; i < repetitions; i++) {
                trial.awaitLoad();
                fault.happen(trial);
                trial.recovered();
            }
            return trial.end(name, repetitions);
        }
    }
}
