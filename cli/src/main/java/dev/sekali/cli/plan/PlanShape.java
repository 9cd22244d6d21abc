package dev.sekali.cli.plan;

import java.util.HashSet;
import java.util.List;

/**
 * The shape of a generated plan.
 *
 * @param events how many events are sent, 1 to {@value #MAX_EVENTS}
 * @param duplicateShare the part of them that repeats an earlier one, 0 up to but not 1
 * @param mode what a duplicate repeats
 * @param topics distinct names, at least one
 * @param payloadBytes the length of each payload's JSON, {@value #MIN_PAYLOAD_BYTES} to {@value #MAX_PAYLOAD_BYTES}
 * @param seed decides everything else
 */
public record PlanShape(
        long events, double duplicateShare, DuplicateMode mode, List<String> topics, int payloadBytes, long seed) {

    /** Keeps {@code events * duplicates} within a long. */
    public static final long MAX_EVENTS = 1_000_000_000;

    /** Below this, the members of a payload with the largest numbers don't fit. */
    public static final int MIN_PAYLOAD_BYTES = 64;

    public static final int MAX_PAYLOAD_BYTES = 1_000_000;

    public PlanShape {
        topics = List.copyOf(topics);
        if (events < 1 || events > MAX_EVENTS) {
            throw new IllegalArgumentException("events " + events);
        }
        if (!(duplicateShare >= 0 && duplicateShare < 1)) {
            throw new IllegalArgumentException("duplicateShare " + duplicateShare);
        }
        if (topics.isEmpty() || new HashSet<>(topics).size() != topics.size()) {
            throw new IllegalArgumentException("topics " + topics);
        }
        if (payloadBytes < MIN_PAYLOAD_BYTES || payloadBytes > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException("payloadBytes " + payloadBytes);
        }
    }

    /** How many events repeat an earlier one. The first event never does. */
    public long duplicates() {
        return Math.min(Math.round(events * duplicateShare), events - 1);
    }

    /** How many events are not meant as a duplicate. */
    public long originals() {
        return events - duplicates();
    }
}
