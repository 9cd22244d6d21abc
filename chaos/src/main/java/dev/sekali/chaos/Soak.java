package dev.sekali.chaos;

import dev.sekali.chaos.load.Turns;
import dev.sekali.chaos.load.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Steady load for long. What leaks or wears off shows as a difference between the last fifth of the time and the first.
 *
 * @param duration of it, without the time in which its rate is found
 */
record Soak(Duration duration) implements Scenario.Exercise {

    static final int SENDERS = 64;

    private static final Duration FIND_RATE = Duration.ofSeconds(15);
    private static final double OF_PEAK = 0.6;

    /** An hour of more would fill memories and disks of those who judge, and prove nothing more. */
    private static final double MOST_EVENTS_PER_SECOND = 2_500;

    private static final int PARTS = 5;
    private static final double RATE_KEPT = 0.95;
    private static final double MORE_HEAP_MIB = 16;
    private static final double MORE_RESIDENT_MIB = 48;
    private static final double MORE_THREADS = 4;
    private static final long MORE_DESCRIPTORS = 8;

    /** How much slower an answer may become: others use the machine, too. */
    private static final double SLOWER = 1.5;

    private static final Duration SLOWER_ANYHOW = Duration.ofMillis(20);

    /** What was seen in a fifth of the time, and at its end. */
    private record Part(Window window, double heapMib, double residentMib, double threads, long descriptors) {

        private String figure(int number) {
            return "fifth %d: %s; %.0f MiB in use of the heap, %.0f MiB resident, %.0f threads, %d descriptors"
                    .formatted(number, window, heapMib, residentMib, threads, descriptors);
        }
    }

    @Override
    public void happen(LoadTrial trial) throws InterruptedException {
        trial.crew.growTo(SENDERS);
        // The compilers are busy in the first half of it.
        Thread.sleep(FIND_RATE.dividedBy(2));
        double peak = trial.look(FIND_RATE.dividedBy(2)).servedPerSecond();
        long rate = (long) Math.min(MOST_EVENTS_PER_SECOND, OF_PEAK * peak);
        trial.crew.pace(Turns.perSecond(rate));
        List<Part> parts = new ArrayList<>();
        for (int i = 1; i <= PARTS; i++) {
            Window window = trial.look(duration.dividedBy(PARTS));
            // After the window, since the collection stops ingest for a moment.
            Part part = new Part(
                    window,
                    trial.ingest.heapMib(),
                    trial.footprint.residentMib(),
                    trial.ingest.threads(),
                    trial.footprint.descriptors());
            parts.add(part);
            trial.figure(part.figure(i));
        }
        compare(trial, parts.getFirst(), parts.getLast());
        memory(trial, parts.get(PARTS / 2), parts.getLast());
        trial.crew.pace(Turns.unpaced());
        trial.crew.disband();
        trial.recovered();
    }

    private static void compare(LoadTrial trial, Part first, Part last) {
        if (last.window.servedPerSecond() < RATE_KEPT * first.window.servedPerSecond()) {
            trial.fault("fewer events a second at the end than at the start");
        }
        slower(trial, first, last, 50);
        slower(trial, first, last, 99);
        if (last.heapMib > first.heapMib + MORE_HEAP_MIB) {
            trial.fault("more of the heap is in use at the end than at the start");
        }
        if (last.threads > first.threads + MORE_THREADS) {
            trial.fault("more threads at the end than at the start");
        }
        if (last.descriptors > first.descriptors + MORE_DESCRIPTORS) {
            trial.fault("more descriptors are open at the end than at the start");
        }
    }

    /** A Java runtime takes of what its heap may have as time goes by, whatever is in use; it does so in minutes. */
    private static void memory(LoadTrial trial, Part middle, Part last) {
        if (last.residentMib > middle.residentMib + MORE_RESIDENT_MIB) {
            trial.fault("more memory is resident at the end than in the middle");
        }
    }

    private static void slower(LoadTrial trial, Part first, Part last, double percent) {
        double most = SLOWER * first.window.served(percent).toNanos() + SLOWER_ANYHOW.toNanos();
        if (last.window.served(percent).toNanos() > most) {
            trial.fault("p%.0f of the times to a 200 is higher at the end than at the start".formatted(percent));
        }
    }
}
