package dev.sekali.bench.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The values that one thing had, a round each.
 *
 * @param name unique in a report, and what a person reads
 */
public record Series(
        String name, String unit, @JsonProperty("rounds") List<Double> values) {

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

    double least() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double most() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** This one's value over another's, round by round, since a noisy minute lies on both. */
    public Series over(Series other, String newName) {
        if (values.size() != other.values.size()) {
            throw new IllegalArgumentException("%s and %s have not the same rounds".formatted(name, other.name));
        }
        return new Series(
                newName,
                "×",
                IntStream.range(0, values.size())
                        .mapToObj(i -> values.get(i) / other.values.get(i))
                        .toList());
    }

    Series and(Series more) {
        return new Series(
                name, unit, Stream.concat(values.stream(), more.values.stream()).toList());
    }

    @Override
    public String toString() {
        return "  %-66s %9s %-9s (%s to %s)".formatted(name, text(median()), unit, text(least()), text(most()));
    }

    /** As a person wants a number: three digits, or all of a whole number. */
    static String text(double value) {
        String format = Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
        String text = String.format(Locale.ROOT, format, value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
