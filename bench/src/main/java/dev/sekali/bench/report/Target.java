package dev.sekali.bench.report;

/**
 * What a value ought to be.
 *
 * @param bound in the unit of the value
 * @param atLeast whether more is better
 */
public record Target(double bound, boolean atLeast) {

    public static Target atLeast(double bound) {
        return new Target(bound, true);
    }

    public static Target atMost(double bound) {
        return new Target(bound, false);
    }

    boolean isMet(double value) {
        return atLeast ? value >= bound : value <= bound;
    }

    /** A third as demanding, for a run that is too short to be exact. */
    Target third() {
        return new Target(atLeast ? bound / 3 : bound * 3, atLeast);
    }

    @Override
    public String toString() {
        return (atLeast ? "≥ " : "≤ ") + Series.text(bound);
    }
}
