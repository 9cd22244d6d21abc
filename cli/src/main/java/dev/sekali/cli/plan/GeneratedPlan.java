package dev.sekali.cli.plan;

import dev.sekali.cli.plan.Draws.Purpose;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Events made up from a seed. Nothing is kept: event i is derived from (seed, i), a duplicate from the original that it
 * repeats. Duplicates are spread evenly over the plan, and each repeats any earlier original with equal chance.
 */
public final class GeneratedPlan implements EventSource {

    /** 32 MiB of bits. */
    private static final long MAX_PAIRS = 1L << 28;

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
        String id = TimeOrderedId.at(start.toEpochMilli(), original, draws.bits(Purpose.ID, original));
        Instant timestamp = start.plus(original, ChronoUnit.MICROS);
        return new Event(
                index + 1,
                new EventKey(shape.topics().get(topic), id),
                text.json(topic, id, timestamp.toString(), original));
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
