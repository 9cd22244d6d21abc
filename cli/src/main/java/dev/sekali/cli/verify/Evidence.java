package dev.sekali.cli.verify;

import dev.sekali.cli.plan.Event;
import dev.sekali.cli.send.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * All that the publisher knows when it has stopped sending.
 *
 * @param requests attempts of all kinds
 * @param resent of them, those that repeated a request
 * @param unanswered of them, those whose effect is unknown
 * @param refused events that the server will not take, or that could not be sent
 * @param garbled events whose 200 was not a verdict
 * @param twiceNew examples of keys that were answered "success" twice
 * @param gaveUp why and on what, if a request used up its retries
 * @param sample for reading back
 */
public record Evidence(
        Observed total,
        SortedMap<String, Observed> topics,
        long requests,
        long resent,
        long unanswered,
        long refused,
        List<Reason> refusals,
        long garbled,
        List<Reason> garbles,
        List<String> twiceNew,
        Optional<String> gaveUp,
        List<Acknowledged> sample) {

    /** An event that the server says it has. */
    public record Acknowledged(Event event, Verdict.Kept verdict) {}
}
