package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.cli.options.Environment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** What the command line and the environment mean, and what is said about wrong ones. */
class OptionsTest {

    @Test
    void theDefaultsAreTheReferences() {
        assertThat(values(Map.of()))
                .isEqualTo(Map.ofEntries(
                        Map.entry("--url", "http://localhost:8080"),
                        Map.entry("--stats-url", "Optional.empty"),
                        Map.entry("--api-key-file", "Optional.empty"),
                        Map.entry("--read-api-key-file", "Optional.empty"),
                        Map.entry("--ca-file", "Optional.empty"),
                        Map.entry("--timeout", "10"),
                        Map.entry("--retries", "60"),
                        Map.entry("--events", "20000"),
                        Map.entry("--duplicates", "0.3"),
                        Map.entry("--duplicate-mode", "exact"),
                        Map.entry(
                                "--topics",
                                "TopicNames[names=[order_created, payment_processed, user_login, item_shipped]]"),
                        Map.entry("--payload-size", "128"),
                        Map.entry("--seed", "Optional.empty"),
                        Map.entry("--file", "Optional.empty"),
                        Map.entry("--workers", "20"),
                        Map.entry("--batch-size", "1"),
                        Map.entry("--rate", "0"),
                        Map.entry("--sample", "100"),
                        Map.entry("--ledger", "Optional.empty"),
                        Map.entry("--output", "text")));
    }

    @Test
    void everyOptionCanComeFromTheEnvironment() {
        Map<String, String> environment = Map.ofEntries(
                Map.entry("SEKALI_URL", "https://sekali.example/base/"),
                Map.entry("STATS_URL", "https://stats.example/"),
                Map.entry("EVENTS", "5"),
                Map.entry("WORKERS", "6"),
                Map.entry("BATCH_SIZE", "7"),
                Map.entry("RATE", "8"),
                Map.entry("DUPLICATES", "25%"),
                Map.entry("DUPLICATE_MODE", "ID"),
                Map.entry("TOPICS", "x, y"),
                Map.entry("PAYLOAD_SIZE", "64"),
                Map.entry("SEED", "-9"),
                Map.entry("FILE", "a${env:HOME}$$.ndjson"),
                Map.entry("RETRIES", "0"),
                Map.entry("TIMEOUT", " 3 "),
                Map.entry("SAMPLE", "0"),
                Map.entry("LEDGER", "ledger.ndjson"),
                Map.entry("OUTPUT", "json"));
        assertThat(values(environment))
                .containsAllEntriesOf(Map.ofEntries(
                        Map.entry("--url", "https://sekali.example/base"),
                        Map.entry("--stats-url", "Optional[https://stats.example]"),
                        Map.entry("--timeout", "3"),
                        Map.entry("--retries", "0"),
                        Map.entry("--events", "5"),
                        Map.entry("--duplicates", "0.25"),
                        Map.entry("--duplicate-mode", "id"),
                        Map.entry("--topics", "TopicNames[names=[x, y]]"),
                        Map.entry("--payload-size", "64"),
                        Map.entry("--seed", "Optional[-9]"),
                        Map.entry("--file", "Optional[a${env:HOME}$$.ndjson]"),
                        Map.entry("--workers", "6"),
                        Map.entry("--batch-size", "7"),
                        Map.entry("--rate", "8"),
                        Map.entry("--sample", "0"),
                        Map.entry("--ledger", "Optional[ledger.ndjson]"),
                        Map.entry("--output", "json")));
    }

    @Test
    void anOptionWinsOverItsVariable() {
        assertThat(values(Map.of("WORKERS", "6"), "--workers", "7")).containsEntry("--workers", "7");
        assertThat(values(Map.of("EVENTS", "many"), "--events", "7")).containsEntry("--events", "7");
    }

    @Test
    void anEmptyVariableCountsAsNotSet() {
        assertThat(values(Map.of("WORKERS", " "))).containsEntry("--workers", "20");
    }

    static List<OptionSpec> options() {
        return spec(Map.of()).subcommands().values().stream()
                .flatMap(command -> command.getCommandSpec().options().stream())
                .filter(option -> Environment.variable(option).isPresent())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("options")
    void theHelpNamesEachVariableAndItsDefault(OptionSpec option) {
        String variable = Environment.variable(option).orElseThrow();
        String fallback = option.defaultValueString();
        assertThat(String.join(" ", option.description()))
                .endsWith(
                        fallback.equals(Option.NULL_VALUE)
                                ? "(" + variable + ")"
                                : "(" + variable + ", default " + fallback + ")");
        assertThat(Run.of(option.command().name(), "--help").out()).contains(option.longestName() + "=");
    }

    /** As what is checked only when picocli sets the option would end the run with a stack trace. */
    @ParameterizedTest
    @MethodSource("options")
    void eachVariableIsChecked(OptionSpec option) {
        String variable = Environment.variable(option).orElseThrow();
        assertThat(faults(Map.of(variable, "\0"), option.command().name()))
                .anyMatch(line -> line.startsWith(variable + "="));
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
                    --topics=0             | --topics=0 is neither a number of topics from 1 to 1,000 nor distinct names of 1 to 255 characters with commas between
                    --topics=a,,b          | --topics=a,,b is neither a number of topics from 1 to 1,000 nor distinct names of 1 to 255 characters with commas between
                    --topics=a,a           | --topics=a,a is neither a number of topics from 1 to 1,000 nor distinct names of 1 to 255 characters with commas between
                    --payload-size=63      | --payload-size=63 is not a whole number from 64 to 1,000,000
                    --seed=abc             | --seed=abc is not a whole number
                    --retries=-1           | --retries=-1 is not a whole number from 0 to 10,000
                    --timeout=0            | --timeout=0 is not a whole number from 1 to 3,600
                    --sample=-1            | --sample=-1 is not a whole number from 0 to 100,000
                    --ledger=              | --ledger= is not the name of a file
                    --output=xml           | --output=xml is neither text nor json
                    --evnts=5              | Unknown option: '--evnts=5'; did you mean --events; see --help
                    --ledger               | Missing required parameter for option '--ledger' (FILE); see --help
                    zzz                    | There is no command zzz; see --help
                    """)
    void aWrongOptionGetsOneClearLine(String argument, String line) {
        assertThat(faults(Map.of(), argument)).containsExactly(line);
    }

    @Test
    void aCommandAfterItsOptionsIsToldWhereItBelongs() {
        assertThat(faults(Map.of(), "--url=http://localhost:1", "verify"))
                .containsExactly(
                        "Unmatched argument at index 2: 'verify'; a command comes first: sekali verify …; see --help");
    }

    @Test
    void aWrongVariableIsNamedAsSuch() {
        assertThat(faults(Map.of("EVENTS", "many")))
                .containsExactly("EVENTS=many is not a whole number from 1 to 1,000,000,000");
    }

    @Test
    void allFaultsAreReportedTogether() {
        assertThat(faults(Map.of("OUTPUT", "xml", "SEED", "x"), "--rate=fast", "--evnts=5"))
                .containsExactlyInAnyOrder(
                        "--rate=fast is not a whole number from 0 to 10,000,000",
                        "Unknown option: '--evnts=5'; did you mean --events; see --help",
                        "OUTPUT=xml is neither text nor json",
                        "SEED=x is not a whole number");
    }

    @Test
    void aFileAndTheShapeOfAPlanExcludeEachOther() {
        assertThat(faults(Map.of(), "--file=-", "--events=5"))
                .containsExactly(
                        "--events shapes made-up events, but a file is sent as it is: leave out one of the two");
    }

    @Test
    void theLedgerDoesNotOverwriteTheInput() {
        assertThat(faults(Map.of(), "--file=a.ndjson", "--ledger=./a.ndjson"))
                .containsExactly(
                        "The ledger would overwrite a.ndjson, which is to be sent: let --ledger name another file");
    }

    private static List<String> faults(Map<String, String> environment, String... args) {
        Run run = Run.with(environment, "", args);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        return run.err().lines().toList();
    }

    /** What {@code sekali publish} makes of its options. */
    private static Map<String, String> values(Map<String, String> environment, String... args) {
        List<String> all = Stream.concat(Stream.of("publish"), Stream.of(args)).toList();
        ParseResult publish = spec(environment)
                .commandLine()
                .parseArgs(all.toArray(String[]::new))
                .subcommand();
        assertThat(publish.errors()).isEmpty();
        return publish.commandSpec().options().stream()
                .filter(option -> option.arity().max() > 0)
                .collect(Collectors.toMap(OptionSpec::longestName, option -> Objects.toString(option.getValue())));
    }

    private static CommandSpec spec(Map<String, String> environment) {
        return Run.program(environment).commandLine().getCommandSpec();
    }
}
