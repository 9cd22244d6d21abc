package dev.sekali.cli.plan;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Events made up from a seed. Nothing is kept: event i is derived from (seed, i), a duplicate from the original that it
 * repeats. Duplicates are spread evenly over the plan, and each repeats any earlier original with equal chance.
 */
public final class GeneratedPlan implements EventSource {

    /** 32 MiB of bits. */
    private static final long MAX_PAIRS = 1L << 28;

    private static final int COUNTER_BITS = 12;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;

    private static final String SOURCE = "sekali-publisher";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz012345";
    private static final int BITS_PER_LETTER = 5;
    private static final int LETTERS_PER_DRAW = Long.SIZE / BITS_PER_LETTER;
    private static final int ENVELOPE_BYTES = 256;

    /** By which {@link SplittableRandom} goes on. */
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    /** Independent streams of chance, so that one decision about an event tells nothing of another. */
    private enum Purpose {
        ORIGINAL_TOPIC(1),
        REPEATED_EVENT(2),
        REPEATED_TOPIC(3),
        ID(4),
        AMOUNT(5),
        NOTE(6);

        /** Fixed, since a seed must mean the same events in the next version. */
        private final int stream;

        Purpose(int stream) {
            this.stream = stream;
        }
    }

    private final PlanShape shape;
    private final Instant start;
    /** The text of an event up to its id, by topic. */
    private final List<String> beginnings;

    private final OptionalLong distinctKeys;
    private final AtomicLong next = new AtomicLong();

    public GeneratedPlan(PlanShape shape) {
        this.shape = shape;
        this.start = Seeds.start(shape.seed());
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        this.beginnings = shape.topics().stream()
                .map(topic -> "{\"topic\":\"" + new String(encoder.quoteAsString(topic)) + "\",\"event_id\":\"")
                .toList();
        this.distinctKeys = switch (shape.mode()) {
            case EXACT -> OptionalLong.of(shape.originals());
            case ID -> distinctPairs();
        };
    }

    @Override
    public Claim next(int max) {
        long from = Math.min(next.getAndAdd(max), shape.events());
        long to = Math.min(from + max, shape.events());
        List<Event> events = new ArrayList<>((int) (to - from));
        for (long index = from; index < to; index++) {
            events.add(event(index));
        }
        return new Claim(from, events);
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(shape.events());
    }

    @Override
    public OptionalLong distinctKeys() {
        return distinctKeys;
    }

    /** The event {@code index}, from 0. Its text is made by hand: that shares its processors with the server it measures. */
    private Event event(long index) {
        long original = original(index);
        int topic = topic(index);
        String id = timeOrderedId(original);
        StringBuilder json = new StringBuilder(ENVELOPE_BYTES + shape.payloadBytes());
        json.append(beginnings.get(topic)).append(id);
        json.append("\",\"timestamp\":\"").append(start.plus(original, ChronoUnit.MICROS));
        json.append("\",\"source\":\"").append(SOURCE).append("\",\"payload\":");
        appendPayload(json, original);
        String text = json.append('}').toString();
        return new Event(index + 1, new EventKey(shape.topics().get(topic), id), text);
    }

    /** Exactly as long as asked for. A function of the original alone, so that equal keys have equal payloads. */
    private void appendPayload(StringBuilder json, long original) {
        int end = json.length() + shape.payloadBytes() - "\"}".length();
        long cents = below(1_000_000, Purpose.AMOUNT, original);
        json.append("{\"sequence\":").append(original);
        json.append(",\"amount\":").append(cents / 100).append('.');
        json.append((char) ('0' + cents / 10 % 10)).append((char) ('0' + cents % 10));
        json.append(",\"note\":\"");
        long bits = random(Purpose.NOTE, original).nextLong();
        for (int used = 0; json.length() < end; used++) {
            if (used == LETTERS_PER_DRAW) {
                bits = new SplittableRandom(bits - GOLDEN_GAMMA).nextLong();
                used = 0;
            }
            json.append(ALPHABET.charAt((int) (bits >>> (used * BITS_PER_LETTER)) & (ALPHABET.length() - 1)));
        }
        json.append("\"}");
    }

    /**
     * UUID version 7 (RFC 9562), with the twelve bits after the milliseconds as a counter (its method 1) and 62 random bits,
     * so that the ids of one run are distinct by construction and ascend: a b-tree takes them at its right edge instead of
     * all over.
     */
    private String timeOrderedId(long original) {
        long millis = start.toEpochMilli() + (original >>> COUNTER_BITS);
        long counter = original & ((1L << COUNTER_BITS) - 1);
        long random = random(Purpose.ID, original).nextLong() >>> 2;
        return new UUID((millis << 16) | VERSION_7 | counter, VARIANT_RFC | random).toString();
    }

    private boolean isDuplicate(long index) {
        return duplicatesBefore(index + 1) > duplicatesBefore(index);
    }

    private long original(long index) {
        long originalsBefore = index - duplicatesBefore(index);
        return isDuplicate(index) ? below(originalsBefore, Purpose.REPEATED_EVENT, index) : originalsBefore;
    }

    private int topic(long index) {
        if (isDuplicate(index) && shape.mode() == DuplicateMode.ID) {
            return (int) below(shape.topics().size(), Purpose.REPEATED_TOPIC, index);
        }
        return originalTopic(original(index));
    }

    private int originalTopic(long original) {
        return (int) below(shape.topics().size(), Purpose.ORIGINAL_TOPIC, original);
    }

    /** How many of the first {@code count} events are duplicates: a straight line, rounded down. */
    private long duplicatesBefore(long count) {
        return count * shape.duplicates() / shape.events();
    }

    /**
     * The originals, and the pairs of an id and a topic that the duplicates of mode ID add to them. One bit a pair; a
     * plan with too many pairs for that goes without this number, and with it without one of the checks.
     */
    private OptionalLong distinctPairs() {
        int topics = shape.topics().size();
        if (shape.originals() * topics > MAX_PAIRS) {
            return OptionalLong.empty();
        }
        BitSet added = new BitSet();
        for (long index = 0; index < shape.events(); index++) {
            if (isDuplicate(index)) {
                long original = original(index);
                int topic = topic(index);
                if (topic != originalTopic(original)) {
                    added.set((int) (original * topics + topic));
                }
            }
        }
        return OptionalLong.of(shape.originals() + added.cardinality());
    }

    /**
     * Random access to random numbers: what is drawn for a purpose and an index needs none of the draws before it, since the
     * n-th output of SplitMix64 is a function of its seed and n.
     */
    private SplittableRandom random(Purpose purpose, long index) {
        long streamSeed = new SplittableRandom(shape.seed() + (purpose.stream - 1) * GOLDEN_GAMMA).nextLong();
        return new SplittableRandom(streamSeed + index * GOLDEN_GAMMA);
    }

    /** A number from 0 up to but not {@code bound}, which is positive. */
    private long below(long bound, Purpose purpose, long index) {
        return Math.unsignedMultiplyHigh(random(purpose, index).nextLong(), bound);
    }
}
