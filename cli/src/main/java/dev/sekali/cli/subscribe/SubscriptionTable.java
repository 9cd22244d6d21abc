package dev.sekali.cli.subscribe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.cli.text.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Subscriptions as columns for people. */
final class SubscriptionTable {

    private static final List<String> HEADING =
            List.of("subscription", "topics", "shard", "position", "lag", "age", "reader", "until");
    private static final List<Integer> NUMBERS = List.of(2, 3, 4, 5);

    private SubscriptionTable() {}

    /** A line for each shard. */
    static List<String> lines(JsonNode subscriptions) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADING);
        subscriptions.forEach(subscription -> subscription
                .path("positions")
                .forEach(shard -> rows.add(List.of(
                        text(subscription.path("name")),
                        topics(subscription.path("topics")),
                        shard.path("shard").asText() + "/"
                                + subscription.path("shards").asText(),
                        Printable.count(shard.path("position").asLong()),
                        lag(shard.path("lag")),
                        age(shard.path("age_seconds")),
                        text(shard.path("reader")),
                        text(shard.path("lease_until"))))));
        int[] widths = IntStream.range(0, HEADING.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(column -> padded(row.get(column), widths[column], NUMBERS.contains(column)))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .toList();
    }

    private static String padded(String text, int width, boolean right) {
        String blanks = " ".repeat(width - text.length());
        return right ? blanks + text : text + blanks;
    }

    private static String text(JsonNode value) {
        String text = value.isNull() ? "" : Printable.line(value.asText(""));
        return text.isEmpty() ? "-" : text;
    }

    private static String topics(JsonNode topics) {
        return topics.isEmpty()
                ? "all"
                : topics.valueStream()
                        .map(topic -> Printable.line(topic.asText()))
                        .collect(Collectors.joining(","));
    }

    /** Like an age, it isn't known while the service has found no horizon. */
    private static String lag(JsonNode seqs) {
        return seqs.isNumber() ? Printable.count(seqs.asLong()) : "-";
    }

    private static String age(JsonNode seconds) {
        if (!seconds.isNumber()) {
            return "-";
        }
        Duration age = Duration.ofSeconds(seconds.asLong());
        return age.toDays() > 0
                ? age.toDays() + "d" + age.toHoursPart() + "h"
                : age.toHours() > 0
                        ? age.toHours() + "h" + age.toMinutesPart() + "m"
                        : age.toMinutes() > 0
                                ? age.toMinutes() + "m" + age.toSecondsPart() + "s"
                                : age.toSeconds() + "s";
    }
}
