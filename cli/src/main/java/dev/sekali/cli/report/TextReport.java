package dev.sekali.cli.report;

import dev.sekali.cli.text.Printable;
import dev.sekali.cli.verify.Counters;
import dev.sekali.cli.verify.Evidence;
import dev.sekali.cli.verify.Observed;
import dev.sekali.cli.verify.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report for people. Its last line is for scripts too, and stays as it is. */
public final class TextReport {

    private final List<String> lines = new ArrayList<>();

    private TextReport() {}

    /** The lines of the report. */
    public static List<String> lines(Summary summary) {
        TextReport report = new TextReport();
        report.figures(summary);
        report.faults(summary.evidence());
        report.conclusion(summary);
        return List.copyOf(report.lines);
    }

    private void figures(Summary summary) {
        Evidence evidence = summary.evidence();
        Observed total = evidence.total();
        String planned = summary.planned().isPresent()
                ? " of " + Printable.count(summary.planned().getAsLong())
                : "";
        lines.add("Published to " + summary.url());
        line(
                "events",
                Printable.count(total.acknowledged()) + planned + " acknowledged",
                Printable.count(total.acknowledgedKeys(), "distinct key"));
        line(
                "verdicts",
                Printable.count(total.successes()) + " success",
                Printable.count(total.ignored()) + " ignored",
                Printable.count(evidence.refused()) + " refused");
        line(
                "requests",
                Printable.count(evidence.requests()),
                Printable.count(evidence.resent()) + " sent again",
                Printable.count(evidence.unanswered()) + " without an answer");
        line(
                "time",
                decimal(summary.seconds()) + " s",
                Printable.count(Math.round(summary.eventsPerSecond())) + " events/s");
        latency(summary.latency());
        line("read back", Printable.count(summary.readBack(), "event"));
        summary.seed()
                .ifPresent(seed -> line("seed", seed + " (--seed=" + seed + " sends the identical events again)"));
    }

    private void latency(Percentiles latency) {
        line(
                "latency",
                "p50 " + decimal(latency.p50()),
                "p90 " + decimal(latency.p90()),
                "p99 " + decimal(latency.p99()),
                "p99.9 " + decimal(latency.p999()),
                "max " + decimal(latency.max()) + " ms, retries included");
    }

    private void faults(Evidence evidence) {
        for (Reason refusal : evidence.refusals()) {
            line("refused", refusal.toString());
        }
        for (Reason garble : evidence.garbles()) {
            line("no verdict", garble.toString());
        }
    }

    private void conclusion(Summary summary) {
        summary.rise().ifPresent(rise -> lostAnswers(summary.evidence(), rise));
        summary.differences().forEach(difference -> lines.add("- " + difference));
        lines.add(
                switch (summary.status()) {
                    case OK -> summary.rise().map(TextReport::equation).orElseThrow();
                    case NOTHING -> "nothing to publish: the input holds no events";
                    default -> "NOT verified: " + summary.differences().size() + " difference(s)";
                });
    }

    /** Explains why {@code received} may exceed the events: at least once is not once. */
    private void lostAnswers(Evidence evidence, Counters rise) {
        long more = rise.received() - evidence.total().acknowledged();
        if (more > 0 && evidence.unanswered() > 0) {
            lines.add("received rose by %s more than the events acknowledged: attempts without an answer count as well."
                    .formatted(Printable.count(more)));
        }
    }

    private static String equation(Counters rise) {
        return "verified: received " + rise.received() + " = unique_processed " + rise.uniqueProcessed()
                + " + duplicate_dropped " + rise.duplicateDropped();
    }

    private void line(String label, String... parts) {
        lines.add(String.format(Locale.ROOT, "  %-11s %s", label, String.join(" · ", parts)));
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%,.2f", number);
    }
}
