package dev.sekali.cli.verify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Counts what went wrong by reason, so that ten thousand refusals for one reason are one line. Bounded: what comes
 * after the first {@value #MAX_REASONS} reasons is counted together. Not thread-safe.
 */
final class Reasons {

    private static final int MAX_REASONS = 20;

    private final Map<String, Reason> reasons = new LinkedHashMap<>();
    private long others;
    private long count;

    void add(String reason, Supplier<String> example) {
        count++;
        if (reasons.containsKey(reason)) {
            reasons.computeIfPresent(reason, (_, known) -> known.oneMore());
        } else if (reasons.size() < MAX_REASONS) {
            reasons.put(reason, new Reason(reason, 1, example.get()));
        } else {
            others++;
        }
    }

    long count() {
        return count;
    }

    List<Reason> list() {
        Stream<Reason> rest =
                others == 0 ? Stream.empty() : Stream.of(new Reason("other reasons", others, "not listed"));
        return Stream.concat(reasons.values().stream(), rest).toList();
    }
}
