/**
 * Group commit: what concurrent requests bring is committed together. Invariant: a submission is decided once, by what
 * one committed transaction really inserted; when that can't be known, it is undecided, and nobody guesses.
 */
@NullMarked
package dev.sekali.ingest.commit;

import org.jspecify.annotations.NullMarked;
