package dev.sekali.cli.publish;

import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.Converters;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.ServiceCommand;
import dev.sekali.cli.options.UsageFault;
import dev.sekali.cli.retry.RetryPolicy;
import dev.sekali.cli.send.Pacer;
import dev.sekali.cli.send.SendSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            "  zcat events.ndjson.gz | sekali publish --file=- --output=json"
        },
        exitCodeList = {
            "0:verified: what was sent, what was answered and what /stats counted agree",
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
                    "Sends the events of this file, one JSON object a line, instead of made-up ones; - is standard"
                            + " input. (FILE)")
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
            description = "The report: text, or json for one JSON document. (OUTPUT, default ${DEFAULT-VALUE})")
    private Output output;

    @ArgGroup(validate = false, heading = "%nMade-up events:%n")
    private final PlanOptions plan = new PlanOptions();

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
            super(Output.values());
        }
    }

    @Spec
    private CommandSpec spec;

    /** The command, in its surroundings. */
    public Publish(Context context) {
        super(context);
    }

    @Override
    protected ExitStatus run(Service service) throws UsageFault {
        checkTogether(spec.commandLine().getParseResult());
        return new Session(this, service, context.streams()).run();
    }

    Input input() {
        return file.<Input>map(path -> path.toString().equals("-") ? new Input.StandardInput() : new Input.File(path))
                .orElseGet(() -> new Input.Plan(plan.shape(), plan.fresh()));
    }

    SendSettings sending(RetryPolicy retries) {
        return new SendSettings((int) workers, (int) batchSize, new Pacer(rate), retries);
    }

    int sample() {
        return (int) sample;
    }

    Optional<Path> ledger() {
        return ledger;
    }

    Output output() {
        return output;
    }

    /** A container may set variables for a file and for a plan; who types both wants something else than they get. */
    private void checkTogether(ParseResult given) throws UsageFault {
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
            throw new UsageFault(faults);
        }
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
