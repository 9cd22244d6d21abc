package dev.sekali.cli.publish;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.ledger.Ledger;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.Streams;
import dev.sekali.cli.plan.EventSource;
import dev.sekali.cli.plan.NdjsonSource;
import dev.sekali.cli.read.ServiceReader;
import dev.sekali.cli.report.Progress;
import dev.sekali.cli.report.Report;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Sender;
import dev.sekali.cli.send.Verdict;
import dev.sekali.cli.text.Printable;
import dev.sekali.cli.verify.Counters;
import dev.sekali.cli.verify.EventComparison;
import dev.sekali.cli.verify.Evidence;
import dev.sekali.cli.verify.Judge;
import dev.sekali.cli.verify.ReadBack;
import dev.sekali.cli.verify.Snapshot;
import dev.sekali.cli.verify.Tally;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/**
 * One run: reads the counters, sends, reads them again, judges.
 *
 * @param seed of made-up events
 * @param freshKeys whether nobody else can have sent events with these keys
 */
record Session(
        Service service,
        Streams streams,
        EventSource source,
        Tally tally,
        Optional<Ledger> ledger,
        Sender sender,
        OptionalLong seed,
        boolean freshKeys) {

    private static final int LATENCY_DIGITS = 3;

    /** What was found out when all was sent. */
    private record Findings(List<String> differences, ExitStatus status, Optional<Counters> rise, long readBack) {

        /** Nothing was compared. */
        Findings(String why, ExitStatus status) {
            this(List.of(why), status, Optional.empty(), 0);
        }
    }

    /**
     * Blocks until all is sent and judged. Closes the ledger.
     *
     * @throws Failure if nothing can be sent there
     * @throws NdjsonSource.ArrayFound if the source is no source of lines
     */
    Report run() throws Failure, NdjsonSource.ArrayFound {
        ServiceReader reader = new ServiceReader(service, streams.err());
        Snapshot before = Snapshot.read(reader);
        List<String> faults = new ArrayList<>();
        Histogram latencies = new SynchronizedHistogram(LATENCY_DIGITS);
        long start = service.waits().nanoTime().getAsLong();
        try (Progress progress = new Progress(
                streams, "acknowledged", source.size(), service.waits().nanoTime())) {
            sender.send(source, attempt -> {
                ledger.ifPresent(book -> book.attempted(attempt));
                tally.attempted(attempt);
                if (attempt.outcome() instanceof Outcome.Answered) {
                    latencies.recordValue(Math.max(0, attempt.nanos()));
                    progress.reached(tally.acknowledged());
                }
            });
        } catch (NdjsonSource.ArrayFound e) {
            throw e;
        } catch (IOException e) {
            faults.add("The input broke off: %s.".formatted(reason(e)));
        }
        Duration elapsed = Duration.ofNanos(service.waits().nanoTime().getAsLong() - start);
        try {
            if (ledger.isPresent()) {
                ledger.get().close();
            }
        } catch (IOException e) {
            faults.add("The ledger misses lines: %s.".formatted(reason(e)));
        }
        Evidence evidence = tally.evidence();
        Findings found = findings(reader, evidence, before);
        faults.addAll(found.differences());
        ExitStatus clean = evidence.requests() == 0 ? ExitStatus.NOTHING : ExitStatus.OK;
        return new Report(
                service.url(),
                source.size(),
                seed,
                evidence,
                elapsed,
                latencies,
                found.rise(),
                found.readBack(),
                faults,
                found.status() != ExitStatus.OK ? found.status() : faults.isEmpty() ? clean : ExitStatus.NOT_VERIFIED);
    }

    private Findings findings(ServiceReader reader, Evidence evidence, Snapshot before) {
        Findings found = interrupted() ? noMore() : judge(reader, evidence, before);
        return interrupted() ? noMore() : found;
    }

    private boolean interrupted() {
        return service.waits().stop().interrupted();
    }

    private static Findings noMore() {
        return new Findings("Interrupted: the figures are those so far, nothing was compared.", ExitStatus.INTERRUPTED);
    }

    private Findings judge(ServiceReader reader, Evidence evidence, Snapshot before) {
        if (evidence.gaveUp().isPresent()) {
            return new Findings(
                    "Gave up on %s. Nothing was compared."
                            .formatted(evidence.gaveUp().get()),
                    ExitStatus.GAVE_UP);
        }
        try {
            return compare(evidence, before, Snapshot.read(reader));
        } catch (Failure e) {
            return new Findings(
                    "/stats answered before the run, but not after it: %s.".formatted(e.getMessage()),
                    e.status() == ExitStatus.GAVE_UP ? ExitStatus.GAVE_UP : ExitStatus.NOT_VERIFIED);
        }
    }

    private Findings compare(Evidence evidence, Snapshot before, Snapshot after) {
        Judge judge = new Judge(source.distinctKeys(), freshKeys);
        List<String> differences = new ArrayList<>(judge.judge(evidence, before, after));
        ReadBack.Result looked =
                new ReadBack(service).check(evidence.sample().stream().map(this::wanted), 1, _ -> {});
        differences.addAll(looked.differences());
        looked.away().ifPresent(why -> differences.add("Events could not be read back to the end: %s.".formatted(why)));
        ExitStatus status = looked.away().isPresent()
                ? ExitStatus.GAVE_UP
                : differences.isEmpty() ? ExitStatus.OK : ExitStatus.NOT_VERIFIED;
        return new Findings(differences, status, Optional.of(after.total().since(before.total())), looked.read());
    }

    /** An "ignored" says that the key is there, maybe with another content than this sender's. */
    private ReadBack.Wanted wanted(Evidence.Acknowledged acknowledged) {
        return new ReadBack.Wanted(acknowledged.event().key(), stored -> {
            JsonNode sent = service.json().readTree(acknowledged.event().json());
            boolean ours = freshKeys || acknowledged.verdict() == Verdict.Kept.SUCCESS;
            return ours ? EventComparison.ofContent(sent, stored) : List.of();
        });
    }

    private static String reason(IOException e) {
        return Printable.line(Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
}
