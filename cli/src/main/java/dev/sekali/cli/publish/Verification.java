package dev.sekali.cli.publish;

import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.verify.Counters;
import dev.sekali.cli.verify.Difference;
import dev.sekali.cli.verify.Evidence;
import dev.sekali.cli.verify.Judge;
import dev.sekali.cli.verify.ReadBack;
import dev.sekali.cli.verify.Snapshot;
import dev.sekali.cli.verify.StatsAnswer;
import dev.sekali.cli.verify.StatsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out whether a run that was sent to its end can be called verified. */
final class Verification {

    /**
     * What was found.
     *
     * @param rise by how much the counters rose, if they could be read
     * @param readBack how many events were looked up
     */
    record Findings(List<Difference> differences, Optional<Counters> rise, int readBack, ExitStatus status) {

        /** Findings of a run that ended early: nothing was compared. */
        static Findings none(String why, ExitStatus status) {
            return new Findings(List.of(new Difference(why)), Optional.empty(), 0, status);
        }

        /** These, and what went wrong on this side. */
        Findings and(List<Difference> more) {
            List<Difference> all = new ArrayList<>(more);
            all.addAll(differences);
            boolean spoilt = status == ExitStatus.OK && !all.isEmpty();
            return new Findings(all, rise, readBack, spoilt ? ExitStatus.NOT_VERIFIED : status);
        }
    }

    private final StatsReader stats;
    private final Judge judge;
    private final ReadBack readBack;

    Verification(StatsReader stats, Judge judge, ReadBack readBack) {
        this.stats = stats;
        this.judge = judge;
        this.readBack = readBack;
    }

    Findings verify(Evidence evidence, Snapshot before) {
        return switch (stats.read(_ -> {})) {
            case StatsAnswer.Read(Snapshot after) -> compare(evidence, before, after);
            case StatsAnswer.KeyRefused(int status) ->
                Findings.none(
                        "/stats answered before the run, but refuses the API key after it: HTTP %d.".formatted(status),
                        ExitStatus.NOT_VERIFIED);
            case StatsAnswer.NotStats(String reason) ->
                Findings.none(
                        "/stats answered before the run, but not after it: %s.".formatted(reason),
                        ExitStatus.NOT_VERIFIED);
            case StatsAnswer.Untrusted(String reason) ->
                Findings.none(
                        "/stats could not be read after the run: the server %s.".formatted(reason), ExitStatus.GAVE_UP);
            case StatsAnswer.Away(String reason) ->
                Findings.none("/stats could not be read after the run: %s.".formatted(reason), ExitStatus.GAVE_UP);
        };
    }

    private Findings compare(Evidence evidence, Snapshot before, Snapshot after) {
        List<Difference> differences = new ArrayList<>(judge.judge(evidence, before, after));
        ReadBack.Result looked = readBack.check(evidence.sample());
        differences.addAll(looked.differences());
        ExitStatus status = differences.isEmpty() ? ExitStatus.OK : ExitStatus.NOT_VERIFIED;
        if (looked.away().isPresent()) {
            differences.add(new Difference("Events could not be read back to the end: %s."
                    .formatted(looked.away().get())));
            status = ExitStatus.GAVE_UP;
        }
        Optional<Counters> rise = Optional.of(after.total().since(before.total()));
        return new Findings(differences, rise, looked.read(), status);
    }
}
