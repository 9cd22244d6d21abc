package dev.sekali.cli.stats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.cli.text.Printable;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Columns for people. Names are those of {@code /stats}. */
final class StatsText {

    private static final List<String> COUNTERS =
            List.of("received", "unique_processed", "duplicate_dropped", "rejected");
    private static final int TOPIC_CHARS = 33;

    /**
     * What {@code /stats} said.
     *
     * @param nanos when, in the time of {@link System#nanoTime()}
     */
    record Reading(JsonNode stats, Instant at, long nanos) {}

    private StatsText() {}

    /** A screen of lines. */
    static List<String> screen(URI url, Reading now, Optional<Reading> before) {
        JsonNode stats = now.stats();
        List<String> lines = new ArrayList<>();
        lines.add("%s, up %s, at %s".formatted(url, uptime(stats), time(now)));
        lines.add("");
        lines.add("%-20s%16s%14s".formatted("", "total", "per second"));
        for (String counter : COUNTERS) {
            lines.add("%-20s%16s%14s".formatted(counter, count(stats, counter), rate(counter, now, before)));
        }
        lines.add("%-20s%16s".formatted("topics_active", count(stats, "topics_active")));
        JsonNode topics = stats.path("topics");
        if (!topics.isEmpty()) {
            lines.add("");
            lines.add("%-34s%14s%14s%14s".formatted("busiest topics", "received", "unique", "duplicates"));
            topics.forEach(topic -> lines.add("%-34s%14s%14s%14s"
                    .formatted(
                            shortened(Printable.line(topic.path("topic").asText())),
                            count(topic, "received"),
                            count(topic, "unique_processed"),
                            count(topic, "duplicate_dropped"))));
        }
        return lines.stream().map(String::stripTrailing).toList();
    }

    /** The heading of {@link #row}. */
    static String rowHeading() {
        return "%-20s%14s%9s%14s%9s%14s%9s%14s%9s"
                .formatted("time", "received", "/s", "unique", "/s", "duplicates", "/s", "rejected", "/s");
    }

    /** All counters in a line. */
    static String row(Reading now, Optional<Reading> before) {
        StringBuilder line = new StringBuilder(time(now));
        COUNTERS.forEach(counter ->
                line.append("%14s%9s".formatted(count(now.stats(), counter), rate(counter, now, before))));
        return line.toString().stripTrailing();
    }

    /** Before there are two readings, the service's own rate of the last ten seconds, which it tells of one counter. */
    private static String rate(String counter, Reading now, Optional<Reading> before) {
        if (before.isEmpty()) {
            JsonNode own = now.stats().path("throughput_per_second");
            return counter.equals("received") && own.isNumber() ? decimal(own.asDouble()) : "";
        }
        long rise = now.stats().path(counter).asLong()
                - before.get().stats().path(counter).asLong();
        return decimal(
                Math.max(0, rise) * 1e9 / Math.max(1, now.nanos() - before.get().nanos()));
    }

    private static String time(Reading now) {
        return now.at().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String uptime(JsonNode stats) {
        Duration up = Duration.ofSeconds(stats.path("uptime_seconds").asLong());
        return up.toDays() > 0
                ? up.toDays() + " d " + up.toHoursPart() + " h"
                : up.toHours() + " h " + up.toMinutesPart() + " min " + up.toSecondsPart() + " s";
    }

    private static String shortened(String name) {
        return name.codePointCount(0, name.length()) <= TOPIC_CHARS
                ? name
                : name.substring(0, name.offsetByCodePoints(0, TOPIC_CHARS - 1)) + "…";
    }

    private static String count(JsonNode node, String counter) {
        return Printable.count(node.path(counter).asLong());
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%,.1f", number);
    }
}
