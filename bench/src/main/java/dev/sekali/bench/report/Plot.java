package dev.sekali.bench.report;

import java.util.List;

/**
 * A bar chart.
 *
 * @param file its name, without an ending
 * @param groups of bars, each under a heading
 */
public record Plot(String file, String title, String unit, List<Group> groups) {

    public Plot {
        groups = List.copyOf(groups);
    }

    /** Bars that belong together. */
    public record Group(String heading, List<Bar> bars) {

        public Group {
            bars = List.copyOf(bars);
        }
    }

    /**
     * A bar as long as the value's median, with a line from the least to the most.
     *
     * @param ours whether it is Sekali's
     */
    public record Bar(String label, Series value, boolean ours) {}
}
