package dev.sekali.bench.report;

import java.util.Locale;

/** Numbers as a person wants them: three digits, or all of a whole number. */
final class Numbers {

    private Numbers() {}

    static String text(double value) {
        String format = Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
        String text = String.format(Locale.ROOT, format, value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
