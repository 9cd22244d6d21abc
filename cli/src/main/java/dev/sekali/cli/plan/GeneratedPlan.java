package dev.sekali.cli.plan;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * Events made up from a seed. Nothing is kept: event i is derived from (seed, i), a duplicate from the original that it
 * repeats. Duplicates are spread evenly over the plan, and each repeats any earlier original with equal chance.
 */
public final class GeneratedPlan implements EventSource {

    /** What a duplicate repeats: the whole event, or its id alone under a topic that is drawn anew. */
    public enum DuplicateMode {
        EXACT,
        ID;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Keeps {@code events * duplicates} within a long. */
    public static final long MAX_EVENTS = 1_000_000_000;
    /** Below this, the members of a payload with the largest numbers don't fit. */
    public static final int MIN_PAYLOAD_BYTES = 64;

    /** 32 MiB of bits. */
    private static final long MAX_PAIRS = 1L << 28;

    private static final int COUNTER_BITS = 12;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz012345";
    private static final int BITS_PER_LETTER = 5;
    private static final int LETTERS_PER_DRAW = Long.SIZE / BITS_PER_LETTER;
    private static final int ENVELOPE_BYTES = 256;

    /** By which {@link SplittableRandom} goes on. */
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    // Streams of chance, so that one decision about an event tells nothing of another. The numbers stay as they are:
    // a seed must mean the same events in the next version.
    private static final int ORIGINAL_TOPIC = 1;
    private static final int REPEATED_EVENT = 2;
    private static final int REPEATED_TOPIC = 3;
    private static final int ID = 4;
    private static final int AMOUNT = 5;
    private static final int NOTE = 6;

    private static final int SEED_RANDOM_BITS = 30;
    private static final Instant EARLIEST_START = Instant.parse("2024-01-01T00:00:00Z");
    private static final Instant LATEST_START = Instant.parse("2200-01-01T00:00:00Z");
    /** Where time starts for a seed that a person made up, such as 42. */
    private static final Instant MADE_UP_START = Instant.parse("2025-01-01T00:00:00Z");

    private final long events;
    private final long duplicates;
    private final DuplicateMode mode;
    private final List<String> topics;
    private final int payloadBytes;
    private final long seed;
    private final Instant start;
    /** The text of an event up to its id, by topic. */
    private final List<String> beginnings;

    private final OptionalLong distinctKeys;
    private final AtomicLong next = new AtomicLong();

    /**
     * A plan.
     *
     * @param events how many events are sent, 1 to {@value #MAX_EVENTS}
     * @param duplicateShare the part of them that repeats an earlier one, 0 up to but not 1
     * @param topics distinct names, at least one
     * @param payloadBytes the length of each payload's JSON, at least {@value #MIN_PAYLOAD_BYTES}
     * @param seed decides everything else
     */
    public GeneratedPlan(
            long events, double duplicateShare, DuplicateMode mode, List<String> topics, int payloadBytes, long seed) {
        this.events = events;
        // The first event never repeats one.
        this.duplicates = Math.min(Math.round(events * duplicateShare), events - 1);
        this.mode = mode;
        this.topics = List.copyOf(topics);
        this.payloadBytes = payloadBytes;
        this.seed = seed;
        this.start = start(seed);
        this.beginnings = topics.stream()
                .map(topic -> "{\"topic\":\"%s\",\"event_id\":\""
                        .formatted(new String(JsonStringEncoder.getInstance().quoteAsString(topic))))
                .toList();
        this.distinctKeys = mode == DuplicateMode.EXACT ? OptionalLong.of(originals()) : distinctPairs();
    }

    /**
     * A seed that no other run has: the second of its making above {@value #SEED_RANDOM_BITS} random bits. So the events
     * bear plausible times, and the seed alone is enough to send them again.
     */
    public static long freshSeed(Instant now, RandomGenerator random) {
        return (now.getEpochSecond() << SEED_RANDOM_BITS) | (random.nextLong() >>> (Long.SIZE - SEED_RANDOM_BITS));
    }

    /** The time of the first event of a plan with this seed. */
    static Instant start(long seed) {
        Instant start = Instant.ofEpochSecond(seed >>> SEED_RANDOM_BITS);
        return start.isBefore(EARLIEST_START) || start.isAfter(LATEST_START) ? MADE_UP_START : start;
    }

    @Override
    public Claim next(int max) {
        long from = Math.min(next.getAndAdd(max), events);
        long to = Math.min(from + max, events);
        return new Claim(from, LongStream.range(from, to).mapToObj(this::event).toList());
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(events);
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
        StringBuilder json = new StringBuilder(ENVELOPE_BYTES + payloadBytes);
        json.append(beginnings.get(topic)).append(id);
        json.append("\",\"timestamp\":\"").append(start.plus(original, ChronoUnit.MICROS));
        json.append("\",\"source\":\"sekali-publisher\",\"payload\":");
        appendPayload(json, original);
        return new Event(
                index + 1, new EventKey(topics.get(topic), id), json.append('}').toString());
    }

    /** Exactly as long as asked for. A function of the original alone, so that equal keys have equal payloads. */
    private void appendPayload(StringBuilder json, long original) {
        int end = json.length() + payloadBytes - "\"}".length();
        long cents = below(1_000_000, AMOUNT, original);
        json.append("{\"sequence\":").append(original);
        json.append(",\"amount\":").append(cents / 100).append('.');
        json.append((char) ('0' + cents / 10 % 10)).append((char) ('0' + cents % 10));
        json.append(",\"note\":\"");
        long bits = random(NOTE, original).nextLong();
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
     * so that the ids of one run are distinct by construction and ascend: a b-tree takes them at its right edge.
     */
    private String timeOrderedId(long original) {
        long millis = start.toEpochMilli() + (original >>> COUNTER_BITS);
        long counter = original & ((1L << COUNTER_BITS) - 1);
        long random = random(ID, original).nextLong() >>> 2;
        return new UUID((millis << 16) | VERSION_7 | counter, VARIANT_RFC | random).toString();
    }

    private long originals() {
        return events - duplicates;
    }

    /** How many of the first {@code count} events are duplicates: a straight line, rounded down. */
    private long duplicatesBefore(long count) {
        return count * duplicates / events;
    }

    private boolean isDuplicate(long index) {
        return duplicatesBefore(index + 1) > duplicatesBefore(index);
    }

    private long original(long index) {
        long originalsBefore = index - duplicatesBefore(index);
        return isDuplicate(index) ? below(originalsBefore, REPEATED_EVENT, index) : originalsBefore;
    }

    private int topic(long index) {
        return isDuplicate(index) && mode == DuplicateMode.ID
                ? (int) below(topics.size(), REPEATED_TOPIC, index)
                : originalTopic(original(index));
    }

    private int originalTopic(long original) {
        return (int) below(topics.size(), ORIGINAL_TOPIC, original);
    }

    /**
     * The originals, and the pairs of an id and a topic that the duplicates of mode ID add to them. One bit a pair; a
     * plan with too many pairs for that goes without this number, and with it without one of the checks.
     */
    private OptionalLong distinctPairs() {
        if (originals() * topics.size() > MAX_PAIRS) {
            return OptionalLong.empty();
        }
        BitSet added = new BitSet();
        for (long index = 0; index < events; index++) {
            long original = original(index);
            if (isDuplicate(index) && topic(index) != originalTopic(original)) {
                added.set((int) (original * topics.size() + topic(index)));
            }
        }
        return OptionalLong.of(originals() + added.cardinality());
    }

    /**
     * Random access to random numbers: what is drawn for a purpose and an index needs none of the draws before it, since the
     * n-th output of SplitMix64 is a function of its seed and n.
     */
    private SplittableRandom random(int purpose, long index) {
        long streamSeed = new SplittableRandom(seed + (purpose - 1) * GOLDEN_GAMMA).nextLong();
        return new SplittableRandom(streamSeed + index * GOLDEN_GAMMA);
    }

    /** A number from 0 up to but not {@code bound}, which is positive. */
    private long below(long bound, int purpose, long index) {
        return Math.unsignedMultiplyHigh(random(purpose, index).nextLong(), bound);
    }
}
