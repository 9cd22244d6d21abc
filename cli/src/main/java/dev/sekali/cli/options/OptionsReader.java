package dev.sekali.cli.options;

import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Trust;
import dev.sekali.cli.options.Options.Input;
import dev.sekali.cli.plan.PlanShape;
import dev.sekali.cli.retry.RetryPolicy;
import dev.sekali.cli.send.Pacer;
import dev.sekali.cli.send.SendSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Makes options of what was given. */
final class OptionsReader {

    private static final int MAX_RATE = 10_000_000;
    private static final int MAX_RETRIES = 10_000;
    private static final int MAX_TIMEOUT_SECONDS = 3_600;
    private static final int MAX_SAMPLE = 100_000;

    private final GivenSettings given;
    private final KeySettings keys;
    private final LongSupplier freshSeed;

    private OptionsReader(GivenSettings given, KeySettings keys, LongSupplier freshSeed) {
        this.given = given;
        this.keys = keys;
        this.freshSeed = freshSeed;
    }

    static Options read(Map<Setting, String> commandLine, Map<String, String> environment, LongSupplier freshSeed)
            throws UsageFault {
        GivenSettings given = new GivenSettings(commandLine, environment);
        Options options = new OptionsReader(given, new KeySettings(given, environment), freshSeed).read();
        if (!given.faults().isEmpty()) {
            throw new UsageFault(given.faults());
        }
        return options;
    }

    private Options read() {
        Input input = input();
        Optional<Path> ledger = given.readIfGiven(Setting.LEDGER, OptionsReader::path);
        if (input instanceof Input.File(Path path)
                && ledger.map(OptionsReader::absolute).equals(Optional.of(absolute(path)))) {
            given.fault("The ledger would overwrite " + path + ", which is to be sent: let --ledger name another file");
        }
        URI url = given.read(Setting.URL, Parsers::url);
        Optional<ApiKey> publishKey = keys.read(Setting.API_KEY_FILE);
        return new Options(
                url,
                given.readIfGiven(Setting.STATS_URL, Parsers::url).orElse(url),
                publishKey.orElse(ApiKey.NONE),
                keys.read(Setting.READ_API_KEY_FILE).or(() -> publishKey).orElse(ApiKey.NONE),
                given.readIfGiven(Setting.CA_FILE, OptionsReader::trust).orElse(Trust.SYSTEM),
                Duration.ofSeconds(given.read(Setting.TIMEOUT, Parsers.number(1, MAX_TIMEOUT_SECONDS))),
                input,
                sending(),
                number(Setting.SAMPLE, 0, MAX_SAMPLE),
                ledger,
                given.read(Setting.OUTPUT, Parsers::output));
    }

    private SendSettings sending() {
        return new SendSettings(
                number(Setting.WORKERS, 1, SendSettings.MAX_WORKERS),
                number(Setting.BATCH_SIZE, 1, SendSettings.MAX_BATCH_SIZE),
                new Pacer(number(Setting.RATE, 0, MAX_RATE)),
                RetryPolicy.of(number(Setting.RETRIES, 0, MAX_RETRIES)));
    }

    private Input input() {
        Input plan = plan();
        Optional<Input> file = given.readIfGiven(Setting.FILE, OptionsReader::file);
        if (file.isPresent()) {
            // A container may set variables for both; who types both wants something else than they get.
            Stream.of(Setting.values())
                    .filter(setting -> setting.isOfThePlan() && given.isOnCommandLine(setting))
                    .forEach(setting -> given.fault(setting.option()
                            + " shapes made-up events, but a file is sent as it is: leave out one of the two"));
        }
        return file.orElse(plan);
    }

    private Input plan() {
        Optional<Long> seed = given.readIfGiven(Setting.SEED, Parsers.seed());
        PlanShape shape = new PlanShape(
                given.read(Setting.EVENTS, Parsers.number(1, PlanShape.MAX_EVENTS)),
                given.read(Setting.DUPLICATES, Parsers::share),
                given.read(Setting.DUPLICATE_MODE, Parsers::duplicateMode),
                given.read(Setting.TOPICS, Parsers::topics),
                number(Setting.PAYLOAD_SIZE, PlanShape.MIN_PAYLOAD_BYTES, PlanShape.MAX_PAYLOAD_BYTES),
                seed.orElseGet(freshSeed::getAsLong));
        return new Input.Plan(shape, seed.isEmpty());
    }

    private int number(Setting setting, int min, int max) {
        return given.read(setting, Parsers.number(min, max)).intValue();
    }

    private static Input file(String text) throws GivenSettings.Wrong {
        return text.equals("-") ? new Input.StandardInput() : new Input.File(path(text));
    }

    private static Path path(String text) throws GivenSettings.Wrong {
        try {
            if (!text.isEmpty()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            // Falls through to the same complaint.
        }
        throw new GivenSettings.Wrong("not the name of a file");
    }

    private static Trust trust(String text) throws GivenSettings.Wrong {
        try {
            return Trust.in(path(text));
        } catch (IOException e) {
            throw new GivenSettings.Wrong("not a file that can be read");
        } catch (IllegalArgumentException e) {
            throw new GivenSettings.Wrong("not a file of certificates in PEM");
        }
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
