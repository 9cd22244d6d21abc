package dev.sekali.chaos;

import dev.sekali.chaos.load.LargeLoad;
import dev.sekali.chaos.load.LargeTally;
import dev.sekali.chaos.load.Window;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Many bodies of the largest size at once, more than the heap could hold, while others publish small events: before them,
 * with them, and after them.
 *
 * @param calm how long the first and the last part take
 * @param bulk how long large bodies come
 */
record Bulk(Duration calm, Duration bulk) implements Scenario.Exercise {

    private static final int OTHERS = 8;

    static final int CONNECTIONS = LargeLoad.connections() + OTHERS;

    private static final Duration BODY_TIMEOUT = Duration.ofSeconds(8);

    /** A time within which a run sees bodies that trickle end. */
    static final Map<String, String> SETTINGS = Map.of("BODY_TIMEOUT", BODY_TIMEOUT.toSeconds() + "s");

    /** Of 99 in 100 requests: they are read by turns with large bodies, and have a committer to themselves. */
    private static final Duration OTHERS_USUALLY = Duration.ofSeconds(1);

    /** Of one request, since others use the machine too. */
    private static final Duration OTHERS_WORST = Ingest.PUBLISH_TIMEOUT.plusSeconds(1);

    /** By how much 99 of 100 events may take longer afterwards than before, and what part of them must be served. */
    private static final Duration BACK_TO_NORMAL = Duration.ofMillis(250);

    private static final double OF_BEFORE = 0.5;

    private static final Duration SETTLE = Duration.ofSeconds(2);

    @Override
    public void happen(LoadTrial trial) throws IOException, InterruptedException {
        trial.crew.growTo(OTHERS);
        Window before = look(trial, "before", calm);
        LargeLoad load = LargeLoad.start(trial.ingest.port(), BODY_TIMEOUT, LoadTrial.PATIENCE, trial.ledger());
        trial.watch(load.tally().answers());
        try (load) {
            Window with = look(trial, "with large bodies", bulk);
            if (with.served(100).compareTo(OTHERS_WORST) > 0) {
                trial.fault("beside large bodies a small event took %d ms"
                        .formatted(with.served(100).toMillis()));
            }
            if (with.served(99).compareTo(OTHERS_USUALLY) > 0) {
                trial.fault("beside large bodies 99 of 100 small events took %d ms"
                        .formatted(with.served(99).toMillis()));
            }
            if (with.servedPerSecond() == 0) {
                trial.fault("beside large bodies nobody else was served");
            }
            large(trial, load.tally(), load.tally().answers().end());
        }
        trial.crew.disband();
        trial.recovered();
        trial.crew.growTo(OTHERS);
        Thread.sleep(SETTLE);
        Window after = look(trial, "afterwards", calm);
        if (after.served(99).compareTo(before.served(99).plus(BACK_TO_NORMAL)) > 0) {
            trial.fault("afterwards 99 of 100 events took %d ms, %d before"
                    .formatted(after.served(99).toMillis(), before.served(99).toMillis()));
        }
        if (after.servedPerSecond() < OF_BEFORE * before.servedPerSecond()) {
            trial.fault("afterwards %.0f events a second were served, %.0f before"
                    .formatted(after.servedPerSecond(), before.servedPerSecond()));
        }
        trial.crew.disband();
    }

    /** Nothing else can be asked of a process that ended. */
    private static void alive(LoadTrial trial) {
        if (!trial.ingest.isAlive()) {
            throw new IllegalStateException("ingest ended under large bodies");
        }
    }

    private static Window look(LoadTrial trial, String when, Duration length) throws InterruptedException {
        Window window = trial.look(length);
        alive(trial);
        trial.figure("%d senders of small events %s: %s".formatted(OTHERS, when, window));
        return window;
    }

    private static void large(LoadTrial trial, LargeTally tally, Window window) {
        trial.figure("large bodies, as much at once as %d connections take: %s; %d too large; sent within %d ms; "
                        .formatted(
                                LargeLoad.connections(),
                                window,
                                tally.tooLarge().get(),
                                tally.longestSendMillis().get())
                + "%d ended that trickled, after %d ms at most; %.0f MiB resident"
                        .formatted(
                                tally.trickled().get(),
                                tally.longestTrickleMillis().get(),
                                trial.footprint.residentMib()));
        if (window.servedPerSecond() == 0) {
            trial.fault("no large body was stored");
        }
        if (window.refusedPerSecond() == 0) {
            trial.fault("no large body was refused: they were not too many");
        }
        if (tally.tooLarge().get() == 0) {
            trial.fault("no body was too large");
        }
        if (tally.trickled().get() == 0) {
            trial.fault("no body that trickled was ended");
        }
    }
}
