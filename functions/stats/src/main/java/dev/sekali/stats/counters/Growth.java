package dev.sekali.stats.counters;

/** Events a second, by what became of them. */
record Growth(long unique, long duplicate, long rejected) {

    static final Growth NONE = new Growth(0, 0, 0);

    /** What totals grew by, spread over a time. They only grow, unless another database takes the place of this one. */
    static Growth between(Totals before, Totals after, long nanos) {
        double seconds = nanos / 1e9;
        return new Growth(
                rate(after.uniqueProcessed() - before.uniqueProcessed(), seconds),
                rate(after.duplicateDropped() - before.duplicateDropped(), seconds),
                rate(after.rejected() - before.rejected(), seconds));
    }

    private static long rate(long events, double seconds) {
        return Math.round(Math.max(0, events) / seconds);
    }
}
