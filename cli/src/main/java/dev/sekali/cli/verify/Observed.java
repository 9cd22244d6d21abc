package dev.sekali.cli.verify;

/**
 * What the publisher saw of some events, in numbers: of one topic, or of all.
 *
 * @param successes verdicts "success"
 * @param ignored verdicts "ignored"
 * @param unknownEvents events in attempts whose effect is unknown, each counted once an attempt
 * @param keys distinct keys of which anything is known
 * @param acknowledgedKeys of them, those with a verdict
 * @param newKeys those with a "success"
 * @param twiceNewKeys those with more than one "success"
 * @param neverNewKeys those that were only ever "ignored", although no attempt is left that could have stored them
 * @param unresolvedKeys those without a "success" that an attempt of unknown effect can have stored
 * @param silentKeys of the unresolved, those without any verdict
 */
public record Observed(
        long successes,
        long ignored,
        long unknownEvents,
        long keys,
        long acknowledgedKeys,
        long newKeys,
        long twiceNewKeys,
        long neverNewKeys,
        long unresolvedKeys,
        long silentKeys) {

    /** Events that the server took responsibility for. */
    public long acknowledged() {
        return successes + ignored;
    }

    /** The sum for two disjoint sets of keys. */
    Observed plus(Observed other) {
        return new Observed(
                successes + other.successes,
                ignored + other.ignored,
                unknownEvents + other.unknownEvents,
                keys + other.keys,
                acknowledgedKeys + other.acknowledgedKeys,
                newKeys + other.newKeys,
                twiceNewKeys + other.twiceNewKeys,
                neverNewKeys + other.neverNewKeys,
                unresolvedKeys + other.unresolvedKeys,
                silentKeys + other.silentKeys);
    }
}
