package dev.sekali.cli.report;

import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.verify.Counters;
import dev.sekali.cli.verify.Evidence;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that a report says.
 *
 * @param planned how many events were to be sent, if known
 * @param seed of made-up events
 * @param elapsed from the first request to the last answer
 * @param rise by how much the counters of {@code /stats} rose, if they could be read at the end
 * @param readBack how many events were looked up
 * @param differences why the run isn't verified; empty if it is, or if there was nothing to send
 */
public record Summary(
        URI url,
        OptionalLong planned,
        OptionalLong seed,
        Evidence evidence,
        Duration elapsed,
        Percentiles latency,
        Optional<Counters> rise,
        long readBack,
        List<String> differences,
        ExitStatus status) {

    public Summary {
        differences = List.copyOf(differences);
        boolean clean = status == ExitStatus.OK || status == ExitStatus.NOTHING;
        if (clean != differences.isEmpty() || (status == ExitStatus.OK && rise.isEmpty())) {
            throw new IllegalArgumentException(
                    "%s with %d differences and the rise %s".formatted(status, differences.size(), rise));
        }
    }

    double seconds() {
        return elapsed.toNanos() / 1e9;
    }

    double eventsPerSecond() {
        return elapsed.isZero() ? 0 : evidence.total().acknowledged() / seconds();
    }
}
