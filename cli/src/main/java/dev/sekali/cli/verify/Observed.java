package dev.sekali.cli.verify;

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

    static final Observed NOTHING = new Observed(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** The sums for two sets of events that have no key in common. */
    Observed plus(Observed other) {
        return new Observed(
                successes + other.successes,
                ignored + other.ignored,
                unknown + other.unknown,
                acknowledgedKeys + other.acknowledgedKeys,
                newKeys + other.newKeys,
                twiceNewKeys + other.twiceNewKeys,
                neverNewKeys + other.neverNewKeys,
                unresolvedKeys + other.unresolvedKeys,
                silentKeys + other.silentKeys);
    }

    /** Events that the server took responsibility for. */
    public long acknowledged() {
        return successes + ignored;
    }
}
