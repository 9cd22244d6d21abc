package dev.sekali.cli.verify;

import dev.sekali.cli.plan.EventKey;
import dev.sekali.cli.send.Verdict;

/** Counts for one topic, or for those that share a tally. Not thread-safe. */
final class TopicTally {

    static final int NEW = 1;
    private static final int TWICE_NEW = 2;
    static final int ACKNOWLEDGED = 4;
    private static final int UNKNOWN = 8;

    private final KeyTable keys = new KeyTable();
    private long successes;
    private long ignored;
    private long unknownEvents;

    /** Counts a verdict; true if the key had a "success" before and has another now, which must never be. */
    boolean kept(EventKey key, Verdict.Kept verdict) {
        long hash = KeyTable.hash(key);
        return switch (verdict) {
            case SUCCESS -> {
                successes++;
                boolean again = (keys.mark(hash, NEW | ACKNOWLEDGED) & NEW) != 0;
                if (again) {
                    keys.mark(hash, TWICE_NEW);
                }
                yield again;
            }
            case IGNORED -> {
                ignored++;
                keys.mark(hash, ACKNOWLEDGED);
                yield false;
            }
        };
    }

    /** Counts an attempt that can have stored the event or not. */
    void unknown(EventKey key) {
        unknownEvents++;
        keys.mark(KeyTable.hash(key), UNKNOWN);
    }

    /** Whether the key has this mark. */
    boolean has(EventKey key, int mark) {
        return (keys.marks(KeyTable.hash(key)) & mark) != 0;
    }

    Observed observed() {
        return new Observed(
                successes,
                ignored,
                unknownEvents,
                keys.size(),
                keys.count(ACKNOWLEDGED, 0),
                keys.count(NEW, 0),
                keys.count(TWICE_NEW, 0),
                keys.count(ACKNOWLEDGED, NEW | UNKNOWN),
                keys.count(UNKNOWN, NEW),
                keys.count(UNKNOWN, NEW | ACKNOWLEDGED));
    }
}
