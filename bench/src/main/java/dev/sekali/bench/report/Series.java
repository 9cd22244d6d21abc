package dev.sekali.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The values that one thing had, a round each.
 *
 * @param name unique in a report, and what a person reads
 */
public record Series(String name, String unit, List<Double> values) {

    public Series {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException(name + " was never measured");
        }
    }

    public double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    public double least() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    public double most() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** This one's value over another's, round by round, since a noisy minute lies on both. */
    public Series over(Series other, String newName) {
        if (values.size() != other.values.size()) {
            throw new IllegalArgumentException("%s and %s have not the same rounds".formatted(name, other.name));
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / other.values.get(i));
        }
        return new Series(newName, "×", ratios);
    }
}
