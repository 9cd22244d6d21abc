package dev.sekali.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What came of a scenario: a row of the table.
 *
 * @param acknowledged keys that were acknowledged
 * @param worstAnswer the longest time that any request waited for its answer
 * @param recovery the longest time from a fault's end until there was a 200 and two committers work again,
 *     and consumers have met what was committed by then
 * @param faults everything that was not as promised; none when it passed
 * @param figures in words, what was measured besides
 */
public record Row(
        String fault,
        int times,
        long acknowledged,
        long lost,
        long doubled,
        Duration worstAnswer,
        Duration recovery,
        List<String> faults,
        List<String> figures) {

    public static final String HEAD =
            "| fault | times | acknowledged | lost | doubled | worst answer | recovery | |\n|---|--:|--:|--:|--:|--:|--:|---|";

    public Row {
        faults = List.copyOf(faults);
        figures = List.copyOf(figures);
    }

    /** A scenario that couldn't be tried here. */
    public static Row leftOut(String fault, String why) {
        return new Row(fault + ", left out: " + why, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO, List.of(), List.of());
    }

    /** The same with what somebody else found too. */
    public Row with(
            long moreLost, long moreDoubled, Duration itsRecovery, List<String> moreFaults, List<String> moreFigures) {
        return new Row(
                fault,
                times,
                acknowledged,
                lost + moreLost,
                doubled + moreDoubled,
                worstAnswer,
                itsRecovery.compareTo(recovery) > 0 ? itsRecovery : recovery,
                Stream.concat(faults.stream(), moreFaults.stream()).toList(),
                Stream.concat(figures.stream(), moreFigures.stream()).toList());
    }

    public boolean passed() {
        return faults.isEmpty();
    }

    /** As a line of a Markdown table. */
    public String markdown() {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %,d | %d | %d | %s | %s | %s |",
                fault,
                times,
                acknowledged,
                lost,
                doubled,
                seconds(worstAnswer),
                seconds(recovery),
                times == 0 ? "not tried" : passed() ? "held" : "BROKEN");
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }
}
