package dev.sekali.stats.counters;

/**
 * How it went lately.
 *
 * @param throughputPerSecond events received
 * @param errorRate the share of what came that broke a rule, from 0 to 1
 */
record Rates(double throughputPerSecond, double errorRate) {

    static final Rates NONE = new Rates(0, 0);
}
