package dev.sekali.publisher.verify;

/** What came of reading {@code /stats}. */
public sealed interface StatsAnswer {

    record Read(Snapshot snapshot) implements StatsAnswer {}

    /** Something answers, but not what the contract says. */
    record NotStats(String reason) implements StatsAnswer {}

    /** Nothing answers, after all retries. */
    record Away(String reason) implements StatsAnswer {}
}
