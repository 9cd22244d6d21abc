package dev.sekali.cli.verify;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.ledger.LedgerLine;
import dev.sekali.cli.ledger.LedgerLine.Word;
import dev.sekali.cli.ledger.PayloadHash;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.ServiceCommand;
import dev.sekali.cli.options.Whole;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
import dev.sekali.cli.read.ServiceReader;
import dev.sekali.cli.report.Progress;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Verdict;
import dev.sekali.cli.text.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sekali verify}: an earlier run, as its ledger tells it, and what became of its events since. */
@Command(
        name = "verify",
        description = {
            "Holds the ledger of an earlier run against Sekali: is all that was acknowledged still there?",
            "",
            "Reads back every acknowledged event, compares the payloads that the run was the first to send, and checks that"
                    + " /stats counted at least what the run saw. Events that retention has deleted since count as missing."
        },
        footer = {"  sekali publish --events=100000 --ledger=attempts.ndjson", "  sekali verify attempts.ndjson"},
        exitCodeList = {
            "0:verified: all that was acknowledged is there, and counted",
            "1:not verified: the report explains each difference; or the output can't be written",
            "2:wrong usage: an option, a variable, a URL that is not Sekali's, a file that is no ledger",
            "3:gave up retrying",
            "130:interrupted; 143 if by SIGTERM"
        })
public final class Verify extends ServiceCommand {

    @Parameters(paramLabel = "LEDGER", description = "What sekali publish wrote to the file of its --ledger.")
    private Path ledger;

    @Whole(max = 1_000)
    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "${env:WORKERS:-20}",
            description = "How many requests are under way at once. (WORKERS, default ${DEFAULT-VALUE})")
    private int workers;

    public Verify(Context context) {
        super(context);
    }

    @Override
    protected ExitStatus run(Service service) throws Failure {
        Tally tally = new Tally("line", 0, service.waits().random());
        read(tally);
        Evidence evidence = tally.evidence();
        if (evidence.requests() == 0 && evidence.refused() == 0) {
            context.streams().out().println("nothing to verify: the ledger holds no attempts");
            return ExitStatus.NOTHING;
        }
        Snapshot now =
                Snapshot.read(new ServiceReader(service, context.streams().err()));
        List<String> differences = new ArrayList<>(new Judge(OptionalLong.empty(), false).judgeLater(evidence, now));
        ReadBack.Result looked = readBack(service, tally, evidence.total().acknowledgedKeys());
        differences.addAll(looked.differences());
        ExitStatus status = differences.isEmpty() ? ExitStatus.OK : ExitStatus.NOT_VERIFIED;
        if (looked.away().isPresent() && context.stop().interrupted()) {
            differences.add("Interrupted: not all events were read back.");
            status = ExitStatus.INTERRUPTED;
        } else if (looked.away().isPresent()) {
            differences.add(
                    "Events could not be read back to the end: " + looked.away().get() + ".");
            status = ExitStatus.GAVE_UP;
        }
        report(service, evidence, looked.read(), differences);
        return status;
    }

    /** Lets the tally hear of each attempt as if it were made now. */
    private void read(Tally tally) throws Failure {
        long number = 0;
        Map<EventKey, Event> rejected = new LinkedHashMap<>();
        try (Stream<LedgerLine> lines = lines()) {
            for (LedgerLine line : (Iterable<LedgerLine>) lines::iterator) {
                Event event = new Event(++number, line.key(), "{}");
                Outcome outcome = switch (line.verdict()) {
                    case SUCCESS -> new Outcome.Answered(List.of(Verdict.Kept.SUCCESS));
                    case IGNORED -> new Outcome.Answered(List.of(Verdict.Kept.IGNORED));
                    case UNKNOWN, REJECTED -> new Outcome.Again("no verdict", true);
                };
                // A rejection may be because of its neighbours in a batch: sent again without them, it may have been
                // taken.
                if (line.verdict() == Word.REJECTED) {
                    rejected.putIfAbsent(event.key(), event);
                } else {
                    tally.attempted(new Attempt(List.of(event), line.attempt(), outcome));
                }
            }
        } catch (UncheckedIOException e) {
            throw Failure.usage("%s is not a ledger of sekali publish: line %s can't be read as an attempt"
                    .formatted(ledger, Printable.count(number + 1)));
        }
        rejected.forEach((key, event) -> {
            if (!tally.isAcknowledged(key)) {
                tally.refused(event, "rejected in the run");
            }
        });
    }

    /** The ledger, line by line, to be closed. Reading on throws {@link UncheckedIOException} where it is none. */
    @SuppressWarnings("StreamResourceLeak") // The caller closes it.
    private Stream<LedgerLine> lines() throws Failure {
        ObjectReader reader =
                new ObjectMapper().readerFor(LedgerLine.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        try {
            return Files.lines(ledger).map(line -> {
                try {
                    return reader.readValue(line);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw Failure.usage(ledger + " can't be read; name the file that sekali publish --ledger=FILE wrote");
        }
    }

    /** Each key once: where the run was the first to send it, with its payload. */
    private ReadBack.Result readBack(Service service, Tally tally, long keys) throws Failure {
        PayloadHash hash = new PayloadHash(service.json().getFactory());
        try (Stream<LedgerLine> lines = lines();
                Progress progress = new Progress(
                        context.streams(),
                        "read back",
                        OptionalLong.of(keys),
                        service.waits().nanoTime())) {
            Stream<ReadBack.Wanted> wanted = lines.filter(line -> line.verdict() == Word.SUCCESS
                            || (line.verdict() == Word.IGNORED && !tally.isNew(line.key())))
                    .filter(line -> tally.lookFor(line.key()))
                    .map(line -> new ReadBack.Wanted(line.key(), stored -> {
                        String payload = stored.path("payload").toString();
                        boolean same = line.verdict() != Word.SUCCESS
                                || hash.ofPayload(payload).equals(line.payloadSha256());
                        return same ? List.of() : List.of("payload");
                    }));
            return new ReadBack(service).check(wanted, workers, progress::reached);
        }
    }

    private void report(Service service, Evidence evidence, long read, List<String> differences) {
        Observed total = evidence.total();
        PrintStream out = context.streams().out();
        out.printf(
                Locale.ROOT,
                """
                Held %s against %s
                  events      %,d acknowledged · %s
                  verdicts    %,d success · %,d ignored · %,d refused
                """,
                ledger,
                service.statsUrl(),
                total.acknowledged(),
                Printable.count(total.acknowledgedKeys(), "distinct key"),
                total.successes(),
                total.ignored(),
                evidence.refused());
        if (total.silentKeys() > 0) {
            out.printf("  no verdict  %s, which may be there or not%n", Printable.count(total.silentKeys(), "key"));
        }
        out.printf("  read back   %s%n", Printable.count(read, "event"));
        differences.forEach(difference -> out.println("- " + difference));
        out.println(
                differences.isEmpty()
                        ? "verified: every acknowledged event is there, and counted"
                        : "NOT verified: " + differences.size() + " difference(s)");
    }
}
