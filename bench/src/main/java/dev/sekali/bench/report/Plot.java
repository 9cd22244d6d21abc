package dev.sekali.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a bar chart shows: a bar as long as each value's median, with a line from the least to the most. */
public final class Plot {

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

    /** @param file its name, without an ending */
    public Plot(String file, String title) {
        this.file = file;
        this.title = title;
    }

    /** Adds a bar, if it was measured. */
    public Plot bar(String group, String label, Tone tone, Optional<Series> value) {
        value.ifPresent(series -> bars.add(new Bar(group, label, tone, series)));
        return this;
    }
}
