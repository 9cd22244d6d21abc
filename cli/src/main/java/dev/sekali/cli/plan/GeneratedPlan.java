package dev.sekali.cli.plan;

import dev.sekali.cli.plan.Draws.Purpose;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
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

    private final PlanShape shape;
    private final Draws draws;
    private final Instant start;
    private final EventText text;
    private final OptionalLong distinctKeys;
    private final AtomicLong next = new AtomicLong();

    public GeneratedPlan(PlanShape shape) {
        this.shape = shape;
        this.draws = new Draws(shape.seed());
        this.start = Seeds.start(shape.seed());
        this.text = new EventText(shape.topics(), shape.payloadBytes(), draws);
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

    @Override
    public void close() {
        // Holds nothing.
    }

    /** The event {@code index}, from 0. */
    Event event(long index) {
        long original = original(index);
        int topic = topic(index);
        String id = timeOrderedId(original);
        Instant timestamp = start.plus(original, ChronoUnit.MICROS);
        return new Event(
                index + 1,
                new EventKey(shape.topics().get(topic), id),
                text.json(topic, id, timestamp.toString(), original));
    }

    /**
     * UUID version 7 (RFC 9562), with the twelve bits after the milliseconds as a counter (its method 1) and 62 random bits,
     * so that the ids of one run are distinct by construction and ascend: a b-tree takes them at its right edge instead of
     * all over.
     */
    private String timeOrderedId(long original) {
        long millis = start.toEpochMilli() + (original >>> COUNTER_BITS);
        long counter = original & ((1L << COUNTER_BITS) - 1);
        long random = draws.bits(Purpose.ID, original) >>> 2;
        return new UUID((millis << 16) | VERSION_7 | counter, VARIANT_RFC | random).toString();
    }

    /** Whether the event {@code index} repeats an earlier one. */
    boolean isDuplicate(long index) {
        return duplicatesBefore(index + 1) > duplicatesBefore(index);
    }

    private long original(long index) {
        long originalsBefore = index - duplicatesBefore(index);
        return isDuplicate(index) ? draws.below(originalsBefore, Purpose.REPEATED_EVENT, index) : originalsBefore;
    }

    private int topic(long index) {
        if (isDuplicate(index) && shape.mode() == DuplicateMode.ID) {
            return (int) draws.below(shape.topics().size(), Purpose.REPEATED_TOPIC, index);
        }
        return originalTopic(original(index));
    }

    private int originalTopic(long original) {
        return (int) draws.below(shape.topics().size(), Purpose.ORIGINAL_TOPIC, original);
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
}
