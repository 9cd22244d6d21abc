package dev.sekali.cli.options;

import dev.sekali.cli.text.Printable;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line, by picocli. */
public final class CommandLineParser {

    private static final String NAME = "sekali-publisher";
    private static final int HELP_COLUMNS = 110;

    private final CommandSpec spec;
    private final Map<String, String> environment;
    private final LongSupplier freshSeed;

    /** What the user wants. */
    public sealed interface Request {

        /** To publish. */
        record Publish(Options options) implements Request {}

        /** To read something and no more: the help or the version. */
        record Show(String text) implements Request {}
    }

    /**
     * A parser.
     *
     * @param environment stands in for options that aren't given
     * @param freshSeed draws a seed where none is given
     */
    public CommandLineParser(Map<String, String> environment, LongSupplier freshSeed) {
        this.spec = spec();
        this.environment = Map.copyOf(environment);
        this.freshSeed = freshSeed;
    }

    /**
     * Reads the command line.
     *
     * @throws UsageFault if anything in it, or in the environment, is wrong
     */
    public Request parse(List<String> args) throws UsageFault {
        CommandLine picocli = new CommandLine(spec);
        try {
            ParseResult result = picocli.parseArgs(args.toArray(String[]::new));
            if (result.isUsageHelpRequested()) {
                return new Request.Show(picocli.getUsageMessage(CommandLine.Help.Ansi.OFF));
            }
            if (result.isVersionHelpRequested()) {
                return new Request.Show(String.join("\n", spec.version()) + "\n");
            }
            Map<Setting, String> given = new EnumMap<>(Setting.class);
            Stream.of(Setting.values())
                    .filter(setting -> result.hasMatchedOption(setting.option()))
                    .forEach(setting -> given.put(setting, result.matchedOptionValue(setting.option(), "")));
            return new Request.Publish(OptionsReader.read(given, environment, freshSeed));
        } catch (ParameterException e) {
            throw new UsageFault(List.of(explain(e)));
        }
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(NAME).mixinStandardHelpOptions(true);
        for (Setting setting : Setting.values()) {
            spec.addOption(OptionSpec.builder(setting.option())
                    .paramLabel(setting.parameter())
                    .type(String.class)
                    .description(setting.description())
                    .build());
        }
        String version = Objects.requireNonNullElse(
                CommandLineParser.class.getPackage().getImplementationVersion(), "(not packaged)");
        spec.version(NAME + " " + version);
        spec.usageMessage()
                .width(HELP_COLUMNS)
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .description(
                        "Sends events at least once, and proves at the end that Sekali kept each exactly once.",
                        "",
                        "Each option can be given by the environment variable in parentheses instead.",
                        "")
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(exitStatuses())
                .footer(
                        "",
                        "Examples:",
                        "  " + NAME + " --events=100000 --workers=64",
                        "  " + NAME + " --rate=500 --batch-size=10 --ledger=attempts.ndjson",
                        "  cat events.ndjson | " + NAME + " --file=- --output=json");
        return spec;
    }

    private static Map<String, String> exitStatuses() {
        Map<String, String> lines = new LinkedHashMap<>();
        for (ExitStatus status : ExitStatus.values()) {
            lines.put(" " + status.code(), status.meaning());
        }
        return lines;
    }

    private static String explain(ParameterException e) {
        String problem = Objects.requireNonNullElse(e.getMessage(), "The command line can't be read");
        List<String> similar =
                e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String hint = similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar);
        return Printable.line(problem) + hint + "; see --help";
    }
}
