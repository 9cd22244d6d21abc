package dev.sekali.cli.report;

import dev.sekali.cli.text.Printable;
import dev.sekali.cli.verify.Counters;
import dev.sekali.cli.verify.Evidence;
import dev.sekali.cli.verify.Observed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report for people. Its last line is for scripts too, and stays as it is. */
public final class TextReport {

    private TextReport() {}

    /** The lines of the report. */
    public static List<String> lines(Summary summary) {
        Evidence evidence = summary.evidence();
        List<String> lines = new ArrayList<>(figures(summary).lines().toList());
        summary.seed()
                .ifPresent(seed ->
                        lines.add("  seed        %1$d (--seed=%1$d sends the identical events again)".formatted(seed)));
        evidence.refusals().forEach(refusal -> lines.add("  refused     " + refusal));
        evidence.garbles().forEach(garble -> lines.add("  no verdict  " + garble));
        summary.rise().ifPresent(rise -> {
            // At least once is not once.
            long more = rise.received() - evidence.total().acknowledged();
            if (more > 0 && evidence.unanswered() > 0) {
                lines.add(
                        "received rose by %s more than the events acknowledged: attempts without an answer count as well."
                                .formatted(Printable.count(more)));
            }
        });
        summary.differences().forEach(difference -> lines.add("- " + difference));
        lines.add(
                switch (summary.status()) {
                    case OK -> summary.rise().map(TextReport::equation).orElseThrow();
                    case NOTHING -> "nothing to publish: the input holds no events";
                    default -> "NOT verified: " + summary.differences().size() + " difference(s)";
                });
        return List.copyOf(lines);
    }

    private static String figures(Summary summary) {
        Evidence evidence = summary.evidence();
        Observed total = evidence.total();
        Percentiles latency = summary.latency();
        return String.format(
                Locale.ROOT,
                """
                Published to %s
                  events      %,d%s acknowledged · %s
                  verdicts    %,d success · %,d ignored · %,d refused
                  requests    %,d · %,d sent again · %,d without an answer
                  time        %,.2f s · %,d events/s
                  latency     p50 %,.2f · p90 %,.2f · p99 %,.2f · p99.9 %,.2f · max %,.2f ms, retries included
                  read back   %s
                """,
                summary.url(),
                total.acknowledged(),
                summary.planned().isPresent()
                        ? " of " + Printable.count(summary.planned().getAsLong())
                        : "",
                Printable.count(total.acknowledgedKeys(), "distinct key"),
                total.successes(),
                total.ignored(),
                evidence.refused(),
                evidence.requests(),
                evidence.resent(),
                evidence.unanswered(),
                summary.seconds(),
                Math.round(summary.eventsPerSecond()),
                latency.p50(),
                latency.p90(),
                latency.p99(),
                latency.p999(),
                latency.max(),
                Printable.count(summary.readBack(), "event"));
    }

    private static String equation(Counters rise) {
        return "verified: received " + rise.received() + " = unique_processed " + rise.uniqueProcessed()
                + " + duplicate_dropped " + rise.duplicateDropped();
    }
}
