package dev.sekali.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Trust;
import dev.sekali.cli.options.CommandLineParser.Request;
import dev.sekali.cli.options.Options.Input;
import dev.sekali.cli.plan.DuplicateMode;
import dev.sekali.cli.plan.PlanShape;
import dev.sekali.cli.retry.RetryPolicy;
import dev.sekali.cli.send.Pacer;
import dev.sekali.cli.send.SendSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CommandLineParserTest {

    private static final List<String> FOUR =
            List.of("order_created", "payment_processed", "user_login", "item_shipped");

    @Test
    void theDefaultsAreTheReferences() throws UsageFault {
        assertThat(options(Map.of()))
                .isEqualTo(new Options(
                        URI.create("http://localhost:8080"),
                        URI.create("http://localhost:8080"),
                        ApiKey.NONE,
                        ApiKey.NONE,
                        Trust.SYSTEM,
                        Duration.ofSeconds(10),
                        new Input.Plan(new PlanShape(20_000, 0.3, DuplicateMode.EXACT, FOUR, 128, 99), true),
                        new SendSettings(20, 1, new Pacer(0), RetryPolicy.of(60)),
                        100,
                        Optional.empty(),
                        Options.Output.TEXT));
    }

    @Test
    void everySettingCanComeFromTheEnvironment() throws UsageFault {
        Map<String, String> environment = Map.ofEntries(
                Map.entry("SEKALI_URL", "https://sekali.example/base/"),
                Map.entry("STATS_URL", "https://stats.example/"),
                Map.entry("API_KEY", "publishing"),
                Map.entry("READ_API_KEY", "reading"),
                Map.entry("EVENTS", "5"),
                Map.entry("WORKERS", "6"),
                Map.entry("BATCH_SIZE", "7"),
                Map.entry("RATE", "8"),
                Map.entry("DUPLICATES", "25%"),
                Map.entry("DUPLICATE_MODE", "ID"),
                Map.entry("TOPICS", "x, y"),
                Map.entry("PAYLOAD_SIZE", "64"),
                Map.entry("SEED", "-9"),
                Map.entry("RETRIES", "0"),
                Map.entry("TIMEOUT", "3"),
                Map.entry("SAMPLE", "0"),
                Map.entry("LEDGER", "ledger.ndjson"),
                Map.entry("OUTPUT", "json"));
        assertThat(options(environment))
                .isEqualTo(new Options(
                        URI.create("https://sekali.example/base"),
                        URI.create("https://stats.example"),
                        ApiKey.of("publishing"),
                        ApiKey.of("reading"),
                        Trust.SYSTEM,
                        Duration.ofSeconds(3),
                        new Input.Plan(new PlanShape(5, 0.25, DuplicateMode.ID, List.of("x", "y"), 64, -9), false),
                        new SendSettings(6, 7, new Pacer(8), RetryPolicy.of(0)),
                        0,
                        Optional.of(Path.of("ledger.ndjson")),
                        Options.Output.JSON));
    }

    @Test
    void anOptionWinsOverItsVariable() throws UsageFault {
        assertThat(options(Map.of("WORKERS", "6"), "--workers", "7").sending().workers())
                .isEqualTo(7);
    }

    @Test
    void anEmptyVariableCountsAsNotSet() throws UsageFault {
        assertThat(options(Map.of("WORKERS", " ")).sending().workers()).isEqualTo(20);
    }

    @Test
    void aFileIsSentInsteadOfAPlan() throws UsageFault {
        assertThat(options(Map.of(), "--file=events.ndjson").input())
                .isEqualTo(new Input.File(Path.of("events.ndjson")));
        assertThat(options(Map.of("FILE", "-", "EVENTS", "5")).input()).isEqualTo(new Input.StandardInput());
    }

    @ParameterizedTest
    @EnumSource
    void theHelpNamesEachOptionAndItsVariable(Setting setting) throws UsageFault {
        assertThat(show("--help")).contains(setting.option() + "=").containsPattern("\\(" + setting.variable() + "\\b");
    }

    @Test
    void theHelpNamesEachExitStatus() throws UsageFault {
        assertThat(show("--help"))
                .contains("0     verified", "1     not verified", "2     wrong usage", "3     gave up");
    }

    @Test
    void theVersionIsShown() throws UsageFault {
        assertThat(show("--version")).startsWith("sekali-publisher ").endsWith("\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --url=localhost:8080   | --url=localhost:8080 is not the address of a server; for example http://localhost:8080
                    --url=ftp://host       | --url=ftp://host is not the address of a server; for example http://localhost:8080
                    --url=http://host?a=b  | --url=http://host?a=b is not the address of a server; for example http://localhost:8080
                    --events=0             | --events=0 is not a whole number from 1 to 1,000,000,000
                    --events=many          | --events=many is not a whole number from 1 to 1,000,000,000
                    --events=              | --events= is not a whole number from 1 to 1,000,000,000
                    --workers=0            | --workers=0 is not a whole number from 1 to 10,000
                    --batch-size=10001     | --batch-size=10001 is not a whole number from 1 to 10,000
                    --rate=-1              | --rate=-1 is not a whole number from 0 to 10,000,000
                    --duplicates=30        | --duplicates=30 is not a share below 1; for example 0.3, or 30 with a percent sign
                    --duplicates=100%      | --duplicates=100% is not a share below 1; for example 0.3, or 30 with a percent sign
                    --duplicates=NaN       | --duplicates=NaN is not a share below 1; for example 0.3, or 30 with a percent sign
                    --duplicate-mode=some  | --duplicate-mode=some is neither exact nor id
                    --topics=0             | --topics=0 is not a whole number from 1 to 1,000
                    --topics=a,,b          | --topics=a,,b is neither a number of topics from 1 to 1,000 nor distinct names of 1 to 255 characters with commas between
                    --topics=a,a           | --topics=a,a is neither a number of topics from 1 to 1,000 nor distinct names of 1 to 255 characters with commas between
                    --payload-size=63      | --payload-size=63 is not a whole number from 64 to 1,000,000
                    --seed=abc             | --seed=abc is not a whole number; for example 42
                    --retries=-1           | --retries=-1 is not a whole number from 0 to 10,000
                    --timeout=0            | --timeout=0 is not a whole number from 1 to 3,600
                    --sample=-1            | --sample=-1 is not a whole number from 0 to 100,000
                    --ledger=              | --ledger= is not the name of a file
                    --output=xml           | --output=xml is neither text nor json
                    --evnts=5              | Unknown option: '--evnts=5'; did you mean --events; see --help
                    --ledger               | Missing required parameter for option '--ledger' (FILE); see --help
                    surplus                | Unmatched argument at index 0: 'surplus'; see --help
                    """)
    void aWrongOptionGetsOneClearLine(String argument, String line) {
        assertFaults(Map.of(), List.of(line), argument);
    }

    @Test
    void aWrongVariableIsNamedAsSuch() {
        assertFaults(Map.of("EVENTS", "many"), List.of("EVENTS=many is not a whole number from 1 to 1,000,000,000"));
    }

    @Test
    void allFaultsAreReportedTogether() {
        assertFaults(
                Map.of("OUTPUT", "xml"),
                List.of(
                        "--rate=fast is not a whole number from 0 to 10,000,000",
                        "OUTPUT=xml is neither text nor json"),
                "--rate=fast");
    }

    @Test
    void aFileAndTheShapeOfAPlanExcludeEachOther() {
        assertFaults(
                Map.of(),
                List.of("--events shapes made-up events, but a file is sent as it is: leave out one of the two"),
                "--file=-",
                "--events=5");
    }

    @Test
    void theLedgerDoesNotOverwriteTheInput() {
        assertFaults(
                Map.of(),
                List.of("The ledger would overwrite a.ndjson, which is to be sent: let --ledger name another file"),
                "--file=a.ndjson",
                "--ledger=./a.ndjson");
    }

    private static void assertFaults(Map<String, String> environment, List<String> lines, String... args) {
        assertThatThrownBy(() -> parse(environment, args))
                .isInstanceOfSatisfying(
                        UsageFault.class, fault -> assertThat(fault.lines()).isEqualTo(lines));
    }

    private static Options options(Map<String, String> environment, String... args) throws UsageFault {
        return switch (parse(environment, args)) {
            case Request.Publish(Options options) -> options;
            case Request.Show(String text) -> throw new AssertionError(text);
        };
    }

    private static String show(String... args) throws UsageFault {
        return switch (parse(Map.of(), args)) {
            case Request.Publish(Options options) -> throw new AssertionError(options);
            case Request.Show(String text) -> text;
        };
    }

    private static Request parse(Map<String, String> environment, String... args) throws UsageFault {
        return new CommandLineParser(environment, () -> 99).parse(List.of(args));
    }
}
