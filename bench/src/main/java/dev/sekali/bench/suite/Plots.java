package dev.sekali.bench.suite;

import static dev.sekali.bench.report.Tone.OURS;
import static dev.sekali.bench.report.Tone.OURS_TOO;
import static dev.sekali.bench.report.Tone.THEIRS;
import static dev.sekali.bench.report.Tone.THEIRS_TOO;

import dev.sekali.bench.report.Chart;
import dev.sekali.bench.report.Plot;
import dev.sekali.bench.report.Report;
import dev.sekali.bench.report.Tone;
import dev.sekali.bench.workload.Ids;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What is shown as bars, of all that was measured in a run. */
public final class Plots {

    private Plots() {}

    /** Draws into a folder what the report has values for. */
    public static void draw(Report report, Path folder) throws IOException {
        for (Plot plot : List.of(summary(report), singles(report), batches(report), latency(report), growth(report))) {
            Chart.write(plot, folder);
        }
    }

    /** For who wants one picture alone. */
    private static Plot summary(Report report) {
        int n = 64;
        return new Plot(report, "summary", "Events stored per second: Sekali and its alternatives")
                .bar("One INSERT an event, and a counter", "", THEIRS, Singles.COUNTING.formatted(n))
                .bar("One INSERT an event, no counter", "", THEIRS, Singles.INSERTING.formatted(n))
                .bar("Sekali, one event a request", "", OURS, Singles.SEKALI.formatted(n))
                .bar("Sekali, 1,000 events a request", "", OURS, Batches.THOUSANDS)
                .bar("COPY, PostgreSQL's bulk load", "", THEIRS, Batches.COPY);
    }

    private static Plot singles(Report report) {
        Plot plot = new Plot(report, "singles", "One event a request: events a second");
        for (int n : Singles.CONNECTIONS) {
            String group = "%,d connections".formatted(n);
            plot.bar(group, "Sekali, over HTTP", OURS, Singles.SEKALI.formatted(n))
                    .bar(group, "(b) INSERT, no counters", THEIRS, Singles.INSERTING.formatted(n))
                    .bar(group, "(a) INSERT and a counter", THEIRS_TOO, Singles.COUNTING.formatted(n));
        }
        return plot;
    }

    private static Plot batches(Report report) {
        Plot plot = new Plot(report, "batches", "Many events a request: events a second");
        for (String name : Batches.NAMES) {
            Tone tone = name.equals(Batches.COPY) ? THEIRS : OURS;
            plot.bar(name.replace(" events a request", ""), "", tone, name);
        }
        return plot;
    }

    private static Plot latency(Report report) {
        Plot plot = new Plot(report, "latency", "From the scheduled send to the answer, one event a request")
                .bar("idle commit, median", "PostgreSQL alone", THEIRS, Latency.IDLE_COMMIT);
        for (double percentile : Latency.PERCENTILES) {
            for (int percent : Latency.PERCENTS) {
                plot.bar(
                        Latency.label(percentile),
                        "Sekali at %d %% of capacity".formatted(percent),
                        percent == 50 ? OURS : OURS_TOO,
                        Latency.name(percent, percentile));
            }
        }
        return plot;
    }

    private static Plot growth(Report report) {
        Plot plot = new Plot(report, "growth", "Does it slow down? Events a second, 64 connections");
        for (int millions : Growth.MILLIONS) {
            for (Ids ids : Ids.values()) {
                String group = "UUID%s, %d million rows".formatted(ids.name().toLowerCase(Locale.ROOT), millions);
                plot.bar(group, "no rows yet", OURS_TOO, Growth.empty(ids, millions))
                        .bar(group, "that many rows", OURS, Growth.filled(ids, millions));
            }
        }
        return plot;
    }
}
