package dev.sekali.cli.publish;

import dev.sekali.cli.http.Service;
import dev.sekali.cli.ledger.Ledger;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.Output;
import dev.sekali.cli.options.ServiceCommand;
import dev.sekali.cli.options.Whole;
import dev.sekali.cli.plan.EventSource;
import dev.sekali.cli.plan.GeneratedPlan;
import dev.sekali.cli.plan.NdjsonSource;
import dev.sekali.cli.report.Report;
import dev.sekali.cli.send.Sender;
import dev.sekali.cli.verify.Tally;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

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

    @Option(
            names = "--file",
            paramLabel = "FILE",
            defaultValue = "${env:FILE}",
            description =
                    "Sends the events of this file, one JSON object a line, gzipped or not, instead of made-up ones; - is"
                            + " standard input. (FILE)")
    private Optional<Path> file;

    @Whole(max = 10_000)
    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "${env:WORKERS:-20}",
            description = "How many requests are under way at once. (WORKERS, default ${DEFAULT-VALUE})")
    private int workers;

    @Whole(max = 10_000)
    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "${env:BATCH_SIZE:-1}",
            description = "Events a request. (BATCH_SIZE, default ${DEFAULT-VALUE})")
    private int batchSize;

    @Whole(min = 0, max = 10_000_000)
    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "${env:RATE:-0}",
            description =
                    "Events a second, sent on schedule however slow the answers are; 0 sends as fast as they come."
                            + " (RATE, default ${DEFAULT-VALUE})")
    private int rate;

    @Whole(min = 0, max = 100_000)
    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "${env:SAMPLE:-100}",
            description = "How many acknowledged events to read back and compare at the end."
                    + " (SAMPLE, default ${DEFAULT-VALUE})")
    private int sample;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            defaultValue = "${env:LEDGER}",
            description = "Writes one line of JSON to this file for each attempt of each event. (LEDGER)")
    private Optional<Path> ledger;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "${env:OUTPUT:-text}",
            description = "The report: text, or json for one JSON document. (OUTPUT, default ${DEFAULT-VALUE})")
    private Output output;

    @ArgGroup(validate = false, heading = "%nMade-up events:%n")
    private PlanOptions plan = new PlanOptions();

    public Publish(Context context) {
        super(context);
    }

    /** A container may set variables for a file and for a plan; who types both wants something else than they get. */
    @Override
    public Stream<String> faults(ParseResult given) {
        if (!given.errors().isEmpty()) {
            // Not all options are set.
            return super.faults(given);
        }
        Stream<String> shapes = Stream.of(
                        "--events", "--duplicates", "--duplicate-mode", "--topics", "--payload-size", "--seed")
                .filter(option -> file.isPresent() && given.hasMatchedOption(option))
                .map(option ->
                        option + " shapes made-up events, but a file is sent as it is: leave out one of the two");
        Stream<String> overwritten = file.stream()
                .filter(path -> ledger.map(Publish::absolute).equals(Optional.of(absolute(path))))
                .map(path -> "The ledger would overwrite %s, which is to be sent: let --ledger name another file"
                        .formatted(path));
        return Stream.of(super.faults(given), shapes, overwritten).flatMap(faults -> faults);
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    @Override
    protected ExitStatus run(Service service) throws Failure {
        Tally tally = new Tally(
                file.isPresent() ? "line" : "event", sample, service.waits().random());
        long seed = plan.seed().orElseGet(() -> GeneratedPlan.freshSeed(Instant.now(), new SecureRandom()));
        boolean standardInput = file.equals(Optional.of(Path.of("-")));
        try (InputStream opened = standardInput || file.isEmpty() ? InputStream.nullInputStream() : open(file.get());
                @Nullable Ledger book = openLedger(service)) {
            EventSource source = file.isEmpty()
                    ? plan.plan(seed)
                    : new NdjsonSource(
                            standardInput ? context.streams().in() : opened,
                            service.json().getFactory(),
                            tally::notSent);
            Report report = new Session(
                            service,
                            context.streams(),
                            source,
                            tally,
                            Optional.ofNullable(book),
                            new Sender(service, workers, batchSize, rate),
                            file.isPresent() ? OptionalLong.empty() : OptionalLong.of(seed),
                            file.isEmpty() && plan.seed().isEmpty())
                    .run();
            context.streams().out().println(output == Output.JSON ? report.json() : report.text());
            return report.status();
        } catch (NdjsonSource.ArrayFound e) {
            throw Failure.usage("%s holds %s; make lines of it, for example: jq -c '.[]' %s | sekali publish --file=-"
                    .formatted(
                            standardInput ? "standard input" : file.orElseThrow(),
                            e.getMessage(),
                            standardInput ? "events.json" : file.get()));
        } catch (IOException e) {
            throw new UncheckedIOException("closing the input", e);
        }
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

    private @Nullable Ledger openLedger(Service service) throws Failure {
        try {
            return ledger.isEmpty()
                    ? null
                    : Ledger.open(ledger.get(), service.json().getFactory(), Instant::now);
        } catch (IOException e) {
            throw Failure.usage(ledger.orElseThrow()
                    + " can't be written; let --ledger or LEDGER name a file in a folder that may be written to");
        }
    }
}
