package dev.sekali.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Gathers what was measured, and writes it for people and for programs. Belongs to one thread. */
public final class Report {

    private static final String RESULTS = "results.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Series> measured = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Consumer<String> progress;

    /** A value that ought to reach something. */
    private record Finding(Series value, Target target) {

        String row() {
            return "| %s | %s %s | %s to %s | %s | %s |"
                    .formatted(
                            value.name(),
                            Series.text(value.median()),
                            value.unit(),
                            Series.text(value.least()),
                            Series.text(value.most()),
                            target,
                            target.isMet(value.median()) ? "met" : "missed");
        }
    }

    /** @param progress is told each value as it comes */
    public Report(Consumer<String> progress) {
        this.progress = progress;
    }

    /** What an earlier run measured, as {@link #write} wrote it. */
    public static Report read(Path folder) throws IOException {
        Report report = new Report(_ -> {});
        for (Series series : JSON.readValue(folder.resolve(RESULTS).toFile(), Series[].class)) {
            report.measured.put(series.name(), series);
        }
        return report;
    }

    /** Notes what one round measured. */
    public void add(String name, String unit, double value) {
        measured.merge(name, new Series(name, unit, List.of(value)), Series::and);
        progress.accept("  %-66s %9s %s".formatted(name, Series.text(value), unit));
    }

    /** Notes what was computed from all rounds. */
    public void add(Series series) {
        measured.put(series.name(), series);
        progress.accept(series.toString());
    }

    /** Notes a value to be shown, and what it ought to be. */
    public void find(Series value, Target target) {
        findings.add(new Finding(value, target));
        progress.accept("%s   target %s".formatted(value, target));
    }

    /**
     * What was measured under that name.
     *
     * @throws IllegalArgumentException when nothing was
     */
    public Series get(String name) {
        return look(name).orElseThrow(() -> new IllegalArgumentException(name + " was not measured"));
    }

    /** The same, where it may be missing. */
    Optional<Series> look(String name) {
        return Optional.ofNullable(measured.get(name));
    }

    public Series ratio(String name, String one, String other) {
        return get(one).over(get(other), name);
    }

    /** Whether each target is met at least by a third. */
    public boolean isNear() {
        return findings.stream().allMatch(finding -> finding.target.third().isMet(finding.value.median()));
    }

    /** The values that have targets, as a table in Markdown. */
    public List<String> table() {
        return Stream.concat(
                        Stream.of("| | measured | spread | target | |", "|---|--:|--:|--:|---|"),
                        findings.stream().map(Finding::row))
                .toList();
    }

    /** Writes {@code results.json} and {@code table.md}. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("table.md"), table());
        JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(RESULTS).toFile(), all().toList());
    }

    private Stream<Series> all() {
        return Stream.concat(measured.values().stream(), findings.stream().map(Finding::value));
    }
}
