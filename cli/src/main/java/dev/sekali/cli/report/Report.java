package dev.sekali.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.text.Printable;
import dev.sekali.cli.verify.Counters;
import dev.sekali.cli.verify.Evidence;
import dev.sekali.cli.verify.Observed;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.HdrHistogram.AbstractHistogram;

/**
 * What a run did, for people and for programs.
 *
 * @param planned how many events were to be sent, if known
 * @param seed of made-up events
 * @param elapsed from the first request to the last answer
 * @param latencies of the requests, in nanoseconds
 * @param rise by how much the counters of {@code /stats} rose, if they could be read at the end
 * @param readBack how many events were looked up
 * @param differences why the run isn't verified; empty if it is, or if there was nothing to send
 */
public record Report(
        URI url,
        OptionalLong planned,
        OptionalLong seed,
        Evidence evidence,
        Duration elapsed,
        AbstractHistogram latencies,
        Optional<Counters> rise,
        long readBack,
        List<String> differences,
        ExitStatus status) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The lines for people. The last one is for scripts too, and stays as it is. */
    public String text() {
        Observed total = evidence.total();
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        String.format(
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
                        url,
                        total.acknowledged(),
                        planned.isPresent() ? " of " + Printable.count(planned.getAsLong()) : "",
                        Printable.count(total.acknowledgedKeys(), "distinct key"),
                        total.successes(),
                        total.ignored(),
                        evidence.refused(),
                        evidence.requests(),
                        evidence.resent(),
                        evidence.unanswered(),
                        seconds(),
                        Math.round(eventsPerSecond()),
                        millis(50),
                        millis(90),
                        millis(99),
                        millis(99.9),
                        millis(100),
                        Printable.count(readBack, "event"))
                .lines()
                .forEach(lines::add);
        seed.ifPresent(number ->
                lines.add("  seed        %1$d (--seed=%1$d sends the identical events again)".formatted(number)));
        evidence.refusals().forEach(refusal -> lines.add("  refused     " + refusal));
        evidence.garbles().forEach(garble -> lines.add("  no verdict  " + garble));
        // At least once is not once.
        long more = rise.map(Counters::received).orElse(0L) - total.acknowledged();
        if (more > 0 && evidence.unanswered() > 0) {
            lines.add("received rose by %s more than the events acknowledged: attempts without an answer count as well."
                    .formatted(Printable.count(more)));
        }
        differences.forEach(difference -> lines.add("- " + difference));
        lines.add(
                switch (status) {
                    case OK -> "verified: " + rise.map(Report::equation).orElseThrow();
                    case NOTHING -> "nothing to publish: the input holds no events";
                    default -> "NOT verified: " + differences.size() + " difference(s)";
                });
        return lines.toString();
    }

    private static String equation(Counters rise) {
        return "received %d = unique_processed %d + duplicate_dropped %d"
                .formatted(rise.received(), rise.uniqueProcessed(), rise.duplicateDropped());
    }

    /** One JSON document, indented, without a line break at its end. Names stay; new ones may join them. */
    public String json() {
        Observed total = evidence.total();
        ObjectNode root = JSON.createObjectNode()
                .put("verified", status == ExitStatus.OK)
                .put("exit_status", status.code())
                .put("url", url.toString());
        // A string, since most readers of JSON keep numbers to 53 bits.
        seed.ifPresent(number -> root.put("seed", Long.toString(number)));
        ObjectNode events = root.putObject("events");
        planned.ifPresent(number -> events.put("planned", number));
        events.put("acknowledged", total.acknowledged())
                .put("distinct_keys", total.acknowledgedKeys())
                .put("success", total.successes())
                .put("ignored", total.ignored())
                .put("refused", evidence.refused());
        root.putObject("requests")
                .put("sent", evidence.requests())
                .put("sent_again", evidence.resent())
                .put("unanswered", evidence.unanswered());
        root.put("seconds", seconds()).put("events_per_second", eventsPerSecond());
        root.putObject("latency_ms")
                .put("p50", millis(50))
                .put("p90", millis(90))
                .put("p99", millis(99))
                .put("p99_9", millis(99.9))
                .put("max", millis(100));
        rise.ifPresent(counters -> root.putPOJO("stats_rose_by", counters));
        root.put("read_back", readBack)
                .putPOJO("refusals", evidence.refusals())
                .putPOJO("broken_answers", evidence.garbles())
                .putPOJO("differences", differences);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }

    private double seconds() {
        return elapsed.toNanos() / 1e9;
    }

    private double eventsPerSecond() {
        return elapsed.isZero() ? 0 : evidence.total().acknowledged() / seconds();
    }

    private double millis(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e6;
    }
}
