package dev.sekali.stats.counters;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What each of the last ten minutes' seconds brought. A pure function of the totals and times that it is given. Not
 * thread-safe.
 */
final class History {

    static final int SECONDS = 600;

    private static final long SECOND_NANOS = 1_000_000_000;

    /** A late sample is spread over the seconds that it is late. After a longer gap nobody knows when the events came. */
    private static final long LONGEST_GAP_SECONDS = 3;

    private record Sample(long nanos, Totals totals) {}

    private final Deque<Optional<Growth>> seconds = new ArrayDeque<>(SECONDS);
    private Optional<Sample> first = Optional.empty();
    private Optional<Sample> last = Optional.empty();

    /**
     * Takes totals that were read at a time, which is not before the one of the last call.
     *
     * @return what they grew by since the last second that was sampled
     */
    Growth add(long nanos, Totals totals) {
        Sample now = new Sample(nanos, totals);
        if (first.isEmpty() || last.isEmpty()) {
            first = Optional.of(now);
            last = first;
            return Growth.NONE;
        }
        Sample before = last.get();
        long passed = second(now) - second(before);
        if (passed <= 0) {
            // The same second again: the next one counts from the sample before.
            return Growth.between(before.totals(), totals, SECOND_NANOS);
        }
        Growth growth = Growth.between(before.totals(), totals, nanos - before.nanos());
        Optional<Growth> each = passed <= LONGEST_GAP_SECONDS ? Optional.of(growth) : Optional.empty();
        for (long i = 0; i < Math.min(passed, SECONDS); i++) {
            if (seconds.size() == SECONDS) {
                seconds.removeFirst();
            }
            seconds.addLast(each);
        }
        last = Optional.of(now);
        return growth;
    }

    private long second(Sample sample) {
        return first.map(it -> Math.floorDiv(sample.nanos() - it.nanos(), SECOND_NANOS))
                .orElse(0L);
    }

    /** The oldest first; empty where nothing was sampled. */
    List<Optional<Growth>> seconds() {
        return List.copyOf(seconds);
    }
}
