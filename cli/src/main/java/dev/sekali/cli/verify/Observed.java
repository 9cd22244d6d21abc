package dev.sekali.cli.verify;

import java.util.Collection;
import java.util.function.Predicate;

/**
 * What was seen of some events, in numbers: of one topic, or of all.
 *
 * @param successes verdicts "success", and so on
 * @param unknown events in attempts whose effect is unknown, each counted once an attempt
 * @param acknowledgedKeys distinct keys with a verdict
 * @param newKeys of them, those with a "success"
 * @param twiceNewKeys those with more than one, which must never be
 * @param neverNewKeys those that were only ever "ignored", although no attempt is left that could have stored them
 * @param unresolvedKeys those without a "success" that an attempt of unknown effect can have stored
 * @param silentKeys of the unresolved, those without any verdict
 */
public record Observed(
        long successes,
        long ignored,
        long unknown,
        long acknowledgedKeys,
        long newKeys,
        long twiceNewKeys,
        long neverNewKeys,
        long unresolvedKeys,
        long silentKeys) {

    /** How often which answer came to events with one key. */
    static final class Answers {
        int success;
        int ignored;
        int unknown;

        boolean acknowledged() {
            return success + ignored > 0;
        }
    }

    /** The sums over all keys. */
    static Observed of(Collection<Answers> keys) {
        return new Observed(
                keys.stream().mapToLong(key -> key.success).sum(),
                keys.stream().mapToLong(key -> key.ignored).sum(),
                keys.stream().mapToLong(key -> key.unknown).sum(),
                count(keys, Answers::acknowledged),
                count(keys, key -> key.success > 0),
                count(keys, key -> key.success > 1),
                count(keys, key -> key.ignored > 0 && key.success == 0 && key.unknown == 0),
                count(keys, key -> key.success == 0 && key.unknown > 0),
                count(keys, key -> !key.acknowledged() && key.unknown > 0));
    }

    private static long count(Collection<Answers> keys, Predicate<Answers> which) {
        return keys.stream().filter(which).count();
    }

    /** Events that the server took responsibility for. */
    public long acknowledged() {
        return successes + ignored;
    }
}
