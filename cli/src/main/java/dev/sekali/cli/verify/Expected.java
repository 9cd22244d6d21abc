package dev.sekali.cli.verify;

/**
 * By how much the counters must have risen, as it follows from what was observed.
 *
 * <p>Every acknowledged event was counted once. An attempt without an answer adds its events to {@code received} or it
 * doesn't. As to {@code unique_processed}: if all keys were fresh, each acknowledged key is there now and wasn't before,
 * whoever's answer got lost; the only doubt is about keys without any verdict. If keys may have been there before, an
 * "ignored" proves nothing, and the doubt is about every key without a "success" that an attempt can have stored.
 */
record Expected(Range received, Range uniqueProcessed, Range duplicateDropped) {

    static Expected of(Observed observed, boolean freshKeys) {
        long unique = freshKeys ? observed.acknowledgedKeys() : observed.newKeys();
        long doubtful = freshKeys ? observed.silentKeys() : observed.unresolvedKeys();
        return new Expected(
                new Range(observed.acknowledged(), observed.acknowledged() + observed.unknownEvents()),
                new Range(unique, unique + doubtful),
                new Range(observed.ignored(), observed.ignored() + observed.unknownEvents()));
    }
}
