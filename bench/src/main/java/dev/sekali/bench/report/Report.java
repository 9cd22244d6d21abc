package dev.sekali.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Gathers what was measured. Belongs to one thread. */
public final class Report {

    private final Map<String, Series> series = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<Plot> plots = new ArrayList<>();
    private final Consumer<String> progress;

    /** @param progress is told each value as it comes */
    public Report(Consumer<String> progress) {
        this.progress = progress;
    }

    /** Notes a measured value. */
    public Series add(Series measured) {
        if (series.put(measured.name(), measured) != null) {
            throw new IllegalArgumentException(measured.name() + " is there already");
        }
        progress.accept(line(measured));
        return measured;
    }

    /** Notes a value to be shown, and what it ought to be. */
    public void find(Series value, Target target) {
        findings.add(new Finding(value, target));
        progress.accept(line(value) + "   target " + target);
    }

    public void plot(Plot plot) {
        plots.add(plot);
    }

    public List<Series> series() {
        return List.copyOf(series.values());
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    public List<Plot> plots() {
        return List.copyOf(plots);
    }

    /** Whether each target is met at least by half. */
    public boolean isNear() {
        return findings.stream().allMatch(Finding::isNear);
    }

    private static String line(Series value) {
        return "  %-66s %9s %-9s (%s to %s)"
                .formatted(
                        value.name(),
                        Numbers.text(value.median()),
                        value.unit(),
                        Numbers.text(value.least()),
                        Numbers.text(value.most()));
    }
}
