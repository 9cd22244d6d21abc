package dev.sekali.cli.publish;

import dev.sekali.cli.options.Whole;
import dev.sekali.cli.plan.GeneratedPlan;
import dev.sekali.cli.plan.GeneratedPlan.DuplicateMode;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What made-up events are like. */
final class PlanOptions {

    @Whole(max = GeneratedPlan.MAX_EVENTS)
    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "${env:EVENTS:-20000}",
            description = "How many events to send, duplicates included. (EVENTS, default ${DEFAULT-VALUE})")
    private long events;

    @Option(
            names = "--duplicates",
            paramLabel = "SHARE",
            defaultValue = "${env:DUPLICATES:-30%}",
            converter = Share.class,
            description =
                    "The share of events that repeat an earlier one: 30%% or 0.3. (DUPLICATES, default ${DEFAULT-VALUE})")
    private double duplicates;

    @Option(
            names = "--duplicate-mode",
            paramLabel = "MODE",
            defaultValue = "${env:DUPLICATE_MODE:-exact}",
            description = "exact: repeat the whole event. id: repeat its event_id under a random topic, which is only"
                    + " sometimes a duplicate. (DUPLICATE_MODE, default ${DEFAULT-VALUE})")
    private DuplicateMode mode;

    @Option(
            names = "--topics",
            paramLabel = "LIST",
            defaultValue = "${env:TOPICS:-4}",
            converter = Topics.class,
            description = "How many topics, or their names with commas between. (TOPICS, default ${DEFAULT-VALUE})")
    private TopicNames topics;

    @Whole(min = GeneratedPlan.MIN_PAYLOAD_BYTES, max = 1_000_000)
    @Option(
            names = "--payload-size",
            paramLabel = "BYTES",
            defaultValue = "${env:PAYLOAD_SIZE:-128}",
            description = "The length of each payload. (PAYLOAD_SIZE, default ${DEFAULT-VALUE})")
    private int payloadBytes;

    @Whole(min = Long.MIN_VALUE, max = Long.MAX_VALUE)
    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "${env:SEED}",
            description =
                    "Sends the identical events as any run with the same seed. Without it the events are new ones."
                            + " (SEED)")
    private Optional<Long> seed;

    /** Empty if no other run shall have these events. */
    Optional<Long> seed() {
        return seed;
    }

    GeneratedPlan plan(long withSeed) {
        return new GeneratedPlan(events, duplicates, mode, topics.names(), payloadBytes, withSeed);
    }

    /** A part of a whole, from nothing up to but not all: the first event can't repeat one. */
    private static final class Share implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            try {
                String number = text.strip();
                double share = number.endsWith("%")
                        ? Double.parseDouble(number.substring(0, number.length() - 1)) / 100
                        : Double.parseDouble(number);
                if (share >= 0 && share < 1) {
                    return share;
                }
            } catch (NumberFormatException e) {
                // Falls through to the same complaint.
            }
            throw new TypeConversionException("not a share below 1; for example 0.3, or 30 with a percent sign");
        }
    }

    /** A type of its own, since picocli splits a list itself. */
    private record TopicNames(List<String> names) {}

    private static final class Topics implements ITypeConverter<TopicNames> {

        /** The limit of the contract. */
        private static final int MAX_CHARS = 255;

        private static final int MAX_TOPICS = 1_000;
        private static final List<String> NAMES =
                List.of("order_created", "payment_processed", "user_login", "item_shipped");

        @Override
        public TopicNames convert(String text) {
            List<String> names = text.strip().matches("\\d+")
                    ? numbered(new BigInteger(text.strip())
                            .min(BigInteger.valueOf(MAX_TOPICS + 1))
                            .intValue())
                    : Stream.of(text.split(",", -1)).map(String::strip).toList();
            boolean wellNamed = names.stream()
                    .allMatch(name -> !name.isEmpty() && name.length() <= MAX_CHARS && name.indexOf('\0') < 0);
            if (names.isEmpty()
                    || names.size() > MAX_TOPICS
                    || !wellNamed
                    || new HashSet<>(names).size() < names.size()) {
                throw new TypeConversionException(
                        "neither a number of topics from 1 to 1,000 nor distinct names of 1 to"
                                + " 255 characters with commas between");
            }
            return new TopicNames(names);
        }

        private static List<String> numbered(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> i < NAMES.size() ? NAMES.get(i) : "topic_" + (i + 1))
                    .toList();
        }
    }
}
