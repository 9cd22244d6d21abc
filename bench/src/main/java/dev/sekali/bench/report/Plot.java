package dev.sekali.bench.report;

import java.util.ArrayList;
import java.util.List;

/** What a bar chart shows: a bar as long as each value's median, with a line from the least to the most. */
public final class Plot {

    private final Report report;
    final String file;
    final String title;
    final List<Bar> bars = new ArrayList<>();

    /**
     * A bar.
     *
     * @param group that it stands in
     * @param label by which the legend knows it; empty in all bars where there is no legend
     */
    record Bar(String group, String label, Tone tone, Series value) {}

    /**
     * A plot without bars.
     *
     * @param report that has the values
     * @param file its name, without an ending
     */
    public Plot(Report report, String file, String title) {
        this.report = report;
        this.file = file;
        this.title = title;
    }

    /** Adds a bar for the value of that name, if it was measured. */
    public Plot bar(String group, String label, Tone tone, String value) {
        report.look(value).ifPresent(series -> bars.add(new Bar(group, label, tone, series)));
        return this;
    }
}
