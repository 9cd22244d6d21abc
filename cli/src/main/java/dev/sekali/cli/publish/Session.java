package dev.sekali.cli.publish;

import dev.sekali.cli.http.Service;
import dev.sekali.cli.ledger.Ledger;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Streams;
import dev.sekali.cli.options.UsageFault;
import dev.sekali.cli.plan.EventSource;
import dev.sekali.cli.plan.PlanShape;
import dev.sekali.cli.publish.Verification.Findings;
import dev.sekali.cli.report.JsonReport;
import dev.sekali.cli.report.Summary;
import dev.sekali.cli.report.TextReport;
import dev.sekali.cli.retry.Waits;
import dev.sekali.cli.send.Sender;
import dev.sekali.cli.verify.Evidence;
import dev.sekali.cli.verify.Judge;
import dev.sekali.cli.verify.ReadBack;
import dev.sekali.cli.verify.Snapshot;
import dev.sekali.cli.verify.StatsAnswer;
import dev.sekali.cli.verify.StatsReader;
import dev.sekali.cli.verify.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One run: the composition root. Reads the counters, sends, reads them again, judges, reports. */
final class Session {

    private final Publish publish;
    private final Input input;
    private final Service service;
    private final Streams streams;
    private final Waits waits;

    Session(Publish publish, Service service, Streams streams) {
        this.publish = publish;
        this.input = publish.input();
        this.service = service;
        this.streams = streams;
        this.waits = service.waits();
    }

    /**
     * Blocks until the report is out.
     *
     * @throws UsageFault if the options name something that can't be used
     */
    ExitStatus run() throws UsageFault {
        Tally tally = new Tally(Sources.unit(input), publish.sample(), waits.random());
        Sources sources = new Sources(service.json().getFactory(), streams.in());
        try (EventSource source = sources.open(input, tally::notSent)) {
            Optional<Ledger> ledger = openLedger();
            try {
                return run(source, tally, ledger);
            } finally {
                ledger.ifPresent(Delivery::close);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("closing the input", e);
        }
    }

    private ExitStatus run(EventSource source, Tally tally, Optional<Ledger> ledger) throws UsageFault {
        StatsReader stats = new StatsReader(service);
        return switch (stats.read(this::sayWaiting)) {
            case StatsAnswer.Read(Snapshot before) -> {
                Sender sender = Sender.http(
                        URI.create(service.url() + "/publish"),
                        service.publishKey(),
                        service.exchange(),
                        service.json(),
                        publish.sending(service.retries()),
                        waits);
                Delivery.Result sent = new Delivery(sender, streams, waits).deliver(source, tally, ledger);
                Evidence evidence = tally.evidence();
                Verification verification = new Verification(
                        stats, new Judge(source.distinctKeys(), freshKeys()), new ReadBack(service, freshKeys()));
                yield report(source.size(), sent, evidence, findings(verification, evidence, before));
            }
            case StatsAnswer.KeyRefused(int status) ->
                throw new UsageFault(List.of(
                        "%s answers HTTP %d without a key that may read; let --api-key-file or API_KEY_FILE name a file with one, or --read-api-key-file or READ_API_KEY_FILE where another key publishes"
                                .formatted(stats.uri(), status)));
            case StatsAnswer.NotStats(String reason) ->
                throw new UsageFault(
                        List.of("%s does not answer as Sekali does (%s); let %s give the address before /stats"
                                .formatted(stats.uri(), reason, service.readOption())));
            case StatsAnswer.Untrusted(String reason) ->
                throw new UsageFault(List.of("%s %s".formatted(service.statsUrl(), reason)));
            case StatsAnswer.Away(String reason) -> away(reason);
        };
    }

    private Findings findings(Verification verification, Evidence evidence, Snapshot before) {
        if (waits.stop().interrupted()) {
            return interrupted();
        }
        if (evidence.gaveUp().isPresent()) {
            return Findings.none(
                    "Gave up on %s. Nothing was compared."
                            .formatted(evidence.gaveUp().get()),
                    ExitStatus.GAVE_UP);
        }
        Findings findings = verification.verify(evidence, before);
        return waits.stop().interrupted() ? interrupted() : findings;
    }

    private static Findings interrupted() {
        return Findings.none(
                "Interrupted: the figures are those so far, nothing was compared.", ExitStatus.INTERRUPTED);
    }

    private ExitStatus report(OptionalLong planned, Delivery.Result sent, Evidence evidence, Findings found) {
        Findings all = found.and(sent.faults());
        Summary summary = new Summary(
                service.url(),
                planned,
                seed(),
                evidence,
                sent.elapsed(),
                sent.latency(),
                all.rise(),
                all.readBack(),
                all.differences(),
                all.status());
        switch (publish.output()) {
            case TEXT -> TextReport.lines(summary).forEach(streams.out()::println);
            case JSON -> streams.out().println(new JsonReport(service.json()).write(summary));
        }
        return all.status();
    }

    private ExitStatus away(String reason) {
        if (waits.stop().interrupted()) {
            streams.err().println("Interrupted before anything was sent.");
            return ExitStatus.INTERRUPTED;
        }
        streams.err()
                .println("%s is away (%s): start Sekali there, or let %s give its address"
                        .formatted(service.statsUrl(), reason, service.readOption()));
        return ExitStatus.GAVE_UP;
    }

    private void sayWaiting(String reason) {
        streams.err().println("Waiting for %s (%s)".formatted(service.statsUrl(), reason));
    }

    private Optional<Ledger> openLedger() throws UsageFault {
        if (publish.ledger().isEmpty()) {
            return Optional.empty();
        }
        Path path = publish.ledger().get();
        try {
            return Optional.of(Ledger.open(path, service.json().getFactory(), Instant::now));
        } catch (IOException e) {
            throw new UsageFault(List.of(
                    path + " can't be written; let --ledger or LEDGER name a file in a folder that may be written to"));
        }
    }

    private boolean freshKeys() {
        return switch (input) {
            case Input.Plan(PlanShape _, boolean fresh) -> fresh;
            case Input.File _, Input.StandardInput _ -> false;
        };
    }

    private OptionalLong seed() {
        return switch (input) {
            case Input.Plan(PlanShape shape, boolean _) -> OptionalLong.of(shape.seed());
            case Input.File _, Input.StandardInput _ -> OptionalLong.empty();
        };
    }
}
