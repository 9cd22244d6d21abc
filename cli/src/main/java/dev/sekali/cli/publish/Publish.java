package dev.sekali.cli.publish;

import dev.sekali.cli.http.Service;
import dev.sekali.cli.ledger.Ledger;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.Converters;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.ServiceCommand;
import dev.sekali.cli.plan.EventSource;
import dev.sekali.cli.plan.GeneratedPlan;
import dev.sekali.cli.plan.NdjsonSource;
import dev.sekali.cli.plan.PlanShape;
import dev.sekali.cli.report.JsonReport;
import dev.sekali.cli.report.Summary;
import dev.sekali.cli.report.TextReport;
import dev.sekali.cli.send.Pacer;
import dev.sekali.cli.send.SendSettings;
import dev.sekali.cli.verify.Tally;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code sekali publish}. */
@Command(
        name = "publish",
        description = {
            "Sends events at least once, and proves at the end that Sekali kept each exactly once.",
            "",
            "Each option can be given by the environment variable in parentheses instead."
        },
        footer = {
            "  sekali publish --events=100000 --workers=64",
            "  sekali publish --rate=500 --batch-size=10 --ledger=attempts.ndjson",
            "  jq -c '.[]' events.json | sekali publish --file=- --output=json"
        },
        exitCodeList = {
            "0:verified: what was sent, what was answered and what /stats counted agree; or nothing to publish",
            "1:not verified: the report explains each difference",
            "2:wrong usage: an option, a variable, a file or a URL that is not Sekali's",
            "3:gave up retrying",
            "130:interrupted; 143 if by SIGTERM"
        })
public final class Publish extends ServiceCommand {

    /** How the report is written. */
    enum Output {
        TEXT,
        JSON
    }

    @Option(
            names = "--file",
            paramLabel = "FILE",
            defaultValue = "${env:FILE}",
            converter = Converters.FileName.class,
            description =
                    "Sends the events of this file, one JSON object a line, gzipped or not, instead of made-up ones; - is"
                            + " standard input. (FILE)")
    private Optional<Path> file;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "${env:WORKERS:-20}",
            converter = Workers.class,
            description = "How many requests are under way at once. (WORKERS, default ${DEFAULT-VALUE})")
    private long workers;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "${env:BATCH_SIZE:-1}",
            converter = BatchSize.class,
            description = "Events a request. (BATCH_SIZE, default ${DEFAULT-VALUE})")
    private long batchSize;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "${env:RATE:-0}",
            converter = Rate.class,
            description =
                    "Events a second, sent on schedule however slow the answers are; 0 sends as fast as they come."
                            + " (RATE, default ${DEFAULT-VALUE})")
    private long rate;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "${env:SAMPLE:-100}",
            converter = Sample.class,
            description = "How many acknowledged events to read back and compare at the end."
                    + " (SAMPLE, default ${DEFAULT-VALUE})")
    private long sample;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            defaultValue = "${env:LEDGER}",
            converter = Converters.FileName.class,
            description = "Writes one line of JSON to this file for each attempt of each event. (LEDGER)")
    private Optional<Path> ledger;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "${env:OUTPUT:-text}",
            converter = Format.class,
            completionCandidates = Format.class,
            description = "The report: text, or json for one JSON document. (OUTPUT, default ${DEFAULT-VALUE})")
    private Output output;

    @ArgGroup(validate = false, heading = "%nMade-up events:%n")
    private PlanOptions plan = new PlanOptions();

    private static final class Workers extends Converters.Whole {
        Workers() {
            super(1, SendSettings.MAX_WORKERS);
        }
    }

    private static final class BatchSize extends Converters.Whole {
        BatchSize() {
            super(1, SendSettings.MAX_BATCH_SIZE);
        }
    }

    private static final class Rate extends Converters.Whole {
        Rate() {
            super(0, 10_000_000);
        }
    }

    private static final class Sample extends Converters.Whole {
        Sample() {
            super(0, 100_000);
        }
    }

    private static final class Format extends Converters.Word<Output> {
        Format() {
            super(Output.class);
        }
    }

    @Spec
    private CommandSpec spec;

    /** The command, in its surroundings. */
    public Publish(Context context) {
        super(context);
    }

    @Override
    protected ExitStatus run(Service service) throws Failure {
        checkTogether(spec.commandLine().getParseResult());
        Tally tally = new Tally(
                file.isPresent() ? "line" : "event",
                (int) sample,
                service.waits().random());
        PlanShape shape = plan.shape();
        try (EventSource source = source(shape, service, tally)) {
            Optional<Ledger> book = openLedger(service);
            try {
                Summary summary = new Session(
                                service,
                                context.streams(),
                                source,
                                tally,
                                book,
                                new SendSettings((int) workers, (int) batchSize, new Pacer(rate), service.retries()),
                                file.isPresent() ? OptionalLong.empty() : OptionalLong.of(shape.seed()),
                                file.isEmpty() && plan.fresh())
                        .run();
                print(summary);
                return summary.status();
            } catch (NdjsonSource.ArrayFound e) {
                throw Failure.usage(
                        "%s holds %s; make lines of it, for example: jq -c '.[]' %s | sekali publish --file=-"
                                .formatted(
                                        standardInput() ? "standard input" : name(),
                                        e.getMessage(),
                                        standardInput() ? "events.json" : name()));
            } finally {
                book.ifPresent(Publish::close);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("closing the input", e);
        }
    }

    /** Does nothing after a run that went to its end; any other has told of its end already. */
    private static void close(Ledger ledger) {
        try {
            ledger.close();
        } catch (IOException e) {
            // Told by the run, or of no interest, since nothing was sent.
        }
    }

    private void print(Summary summary) {
        PrintStream out = context.streams().out();
        switch (output) {
            case TEXT -> TextReport.lines(summary).forEach(out::println);
            case JSON -> out.println(JsonReport.of(summary));
        }
    }

    private boolean standardInput() {
        return name().equals("-");
    }

    private String name() {
        return file.map(Path::toString).orElse("");
    }

    private EventSource source(PlanShape shape, Service service, Tally tally) throws Failure {
        return file.isEmpty()
                ? new GeneratedPlan(shape)
                : new NdjsonSource(
                        standardInput() ? leftOpen(context.streams().in()) : open(file.get()),
                        service.json().getFactory(),
                        tally::notSent);
    }

    private static InputStream open(Path path) throws Failure {
        if (Files.isDirectory(path)) {
            throw Failure.usage(path + " is a folder; let --file or FILE name a file with one event a line");
        }
        try {
            return Files.newInputStream(path);
        } catch (IOException e) {
            throw Failure.usage(path + " can't be read; let --file or FILE name a readable file");
        }
    }

    /** Whoever lent it may read on; and closing it can block while a worker reads. */
    private static InputStream leftOpen(InputStream lent) {
        return new FilterInputStream(lent) {
            @Override
            public void close() {
                // Not ours.
            }
        };
    }

    private Optional<Ledger> openLedger(Service service) throws Failure {
        if (ledger.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Ledger.open(ledger.get(), service.json().getFactory(), Instant::now));
        } catch (IOException e) {
            throw Failure.usage(ledger.get()
                    + " can't be written; let --ledger or LEDGER name a file in a folder that may be written to");
        }
    }

    /** A container may set variables for a file and for a plan; who types both wants something else than they get. */
    private void checkTogether(ParseResult given) throws Failure {
        List<String> faults = new ArrayList<>();
        if (file.isPresent()) {
            Stream.of("--events", "--duplicates", "--duplicate-mode", "--topics", "--payload-size", "--seed")
                    .filter(given::hasMatchedOption)
                    .map(option ->
                            option + " shapes made-up events, but a file is sent as it is: leave out one of the two")
                    .forEach(faults::add);
        }
        if (file.isPresent() && file.map(Publish::absolute).equals(ledger.map(Publish::absolute))) {
            faults.add("The ledger would overwrite %s, which is to be sent: let --ledger name another file"
                    .formatted(file.get()));
        }
        if (!faults.isEmpty()) {
            throw new Failure(ExitStatus.USAGE, faults);
        }
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
