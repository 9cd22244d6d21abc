package dev.sekali.cli.publish;

import dev.sekali.cli.options.Converters;
import dev.sekali.cli.plan.DuplicateMode;
import dev.sekali.cli.plan.PlanShape;
import dev.sekali.cli.plan.Seeds;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What made-up events are like. */
final class PlanOptions {

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "${env:EVENTS:-20000}",
            converter = Events.class,
            description = "How many events to send, duplicates included. (EVENTS, default ${DEFAULT-VALUE})")
    private long events;

    @Option(
            names = "--duplicates",
            paramLabel = "SHARE",
            defaultValue = "${env:DUPLICATES:-30%}",
            converter = Share.class,
            description = "The part that repeats an earlier event: 30%% or 0.3. (DUPLICATES, default ${DEFAULT-VALUE})")
    private double duplicates;

    @Option(
            names = "--duplicate-mode",
            paramLabel = "MODE",
            defaultValue = "${env:DUPLICATE_MODE:-exact}",
            converter = Mode.class,
            completionCandidates = Mode.class,
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

    @Option(
            names = "--payload-size",
            paramLabel = "BYTES",
            defaultValue = "${env:PAYLOAD_SIZE:-128}",
            converter = PayloadBytes.class,
            description = "The length of each payload. (PAYLOAD_SIZE, default ${DEFAULT-VALUE})")
    private long payloadBytes;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "${env:SEED}",
            converter = Seed.class,
            description =
                    "Sends the identical events as any run with the same seed. Without it the events are new ones."
                            + " (SEED)")
    private Optional<Long> seed;

    /** Whether no other run has these events. */
    boolean fresh() {
        return seed.isEmpty();
    }

    /** The shape, with a seed drawn now if none is given. */
    PlanShape shape() {
        return new PlanShape(
                events,
                duplicates,
                mode,
                topics.names(),
                (int) payloadBytes,
                seed.orElseGet(() -> Seeds.fresh(Instant.now(), new SecureRandom())));
    }

    private record TopicNames(List<String> names) {}

    private static final class Events extends Converters.Whole {
        Events() {
            super(1, PlanShape.MAX_EVENTS);
        }
    }

    private static final class PayloadBytes extends Converters.Whole {
        PayloadBytes() {
            super(PlanShape.MIN_PAYLOAD_BYTES, PlanShape.MAX_PAYLOAD_BYTES);
        }
    }

    private static final class Mode extends Converters.Word<DuplicateMode> {
        Mode() {
            super(DuplicateMode.class);
        }
    }

    private static final class Seed implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Long.parseLong(text.strip());
            } catch (NumberFormatException e) {
                throw new TypeConversionException("not a whole number; for example 42");
            }
        }
    }

    /** A part of a whole, from nothing up to but not all: the first event can't repeat one. */
    private static final class Share implements ITypeConverter<Double> {
        @Override
        public Double convert(String given) {
            String text = given.strip();
            boolean percent = text.endsWith("%");
            try {
                double number = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
                double share = percent ? number / 100 : number;
                if (share >= 0 && share < 1) {
                    return share;
                }
            } catch (NumberFormatException e) {
                // Falls through to the same complaint.
            }
            throw new TypeConversionException("not a share below 1; for example 0.3, or 30 with a percent sign");
        }
    }

    /** A number of topics, or their names. */
    private static final class Topics implements ITypeConverter<TopicNames> {

        /** The limit of the contract. */
        private static final int MAX_CHARS = 255;

        private static final int MAX_TOPICS = 1_000;
        private static final List<String> NAMES =
                List.of("order_created", "payment_processed", "user_login", "item_shipped");
        private static final Pattern DIGITS = Pattern.compile("\\d+");
        private static final Pattern COMMA = Pattern.compile(",");

        private static final class Count extends Converters.Whole {
            Count() {
                super(1, MAX_TOPICS);
            }
        }

        @Override
        public TopicNames convert(String given) {
            String text = given.strip();
            if (DIGITS.matcher(text).matches()) {
                int count = new Count().convert(text).intValue();
                return new TopicNames(IntStream.range(0, count)
                        .mapToObj(i -> i < NAMES.size() ? NAMES.get(i) : "topic_" + (i + 1))
                        .toList());
            }
            List<String> names = COMMA.splitAsStream(text).map(String::strip).toList();
            boolean wellNamed = names.stream()
                    .allMatch(name -> !name.isEmpty() && name.length() <= MAX_CHARS && name.indexOf('\0') < 0);
            if (names.isEmpty()
                    || !wellNamed
                    || new HashSet<>(names).size() != names.size()
                    || names.size() > MAX_TOPICS) {
                throw new TypeConversionException(
                        "neither a number of topics from 1 to 1,000 nor distinct names of 1 to"
                                + " 255 characters with commas between");
            }
            return new TopicNames(names);
        }
    }
}
