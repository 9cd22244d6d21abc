package dev.sekali.cli.verify;

/** What came of reading {@code /stats}. */
public sealed interface StatsAnswer {

    record Read(Snapshot snapshot) implements StatsAnswer {}

    /** The API key may not read, or there is none. */
    record KeyRefused(int status) implements StatsAnswer {}

    /** Something answers, but not what the contract says. */
    record NotStats(String reason) implements StatsAnswer {}

    /** The server is not known to be the right one; the reason completes "the server". */
    record Untrusted(String reason) implements StatsAnswer {}

    /** Nothing answers, after all retries. */
    record Away(String reason) implements StatsAnswer {}
}
