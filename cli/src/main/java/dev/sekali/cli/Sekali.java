package dev.sekali.cli;

import dev.sekali.cli.events.Events;
import dev.sekali.cli.events.OneEvent;
import dev.sekali.cli.follow.Tail;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.Converters;
import dev.sekali.cli.options.Environment;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.ServiceCommand;
import dev.sekali.cli.options.Streams;
import dev.sekali.cli.publish.Publish;
import dev.sekali.cli.replay.Replay;
import dev.sekali.cli.retry.StopSignal;
import dev.sekali.cli.stats.Stats;
import dev.sekali.cli.subscribe.Consume;
import dev.sekali.cli.subscribe.Forward;
import dev.sekali.cli.subscribe.Subscriptions;
import dev.sekali.cli.text.Printable;
import dev.sekali.cli.verify.Verify;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program as a function. One instance runs once; {@link #interrupt()} may come from another thread at any time.
 */
@Command(
        name = "sekali",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Publishes events to Sekali, reads and follows them, and proves that it kept each exactly once.",
            "",
            "Without a command it publishes: sekali --events=1000 is sekali publish --events=1000."
        },
        commandListHeading = "%nCommands:%n",
        footer = {
            "  sekali publish --events=100000 --workers=64",
            "  sekali publish --file=events.ndjson.gz --ledger=attempts.ndjson",
            "  sekali verify attempts.ndjson",
            "  sekali stats --watch",
            "  sekali events --topic=orders --since=15m",
            "  sekali tail --topic=orders --output=pretty",
            "  sekali replay --from=https://old.example --to=https://new.example",
            "  source <(sekali completion bash)",
            "",
            "sekali COMMAND --help tells the options of a command, each with its environment variable."
        },
        exitCodeList = {
            "0:it went well",
            "1:not verified, or not complete; the last lines say why",
            "2:wrong usage: an option, a variable, a file or a URL that is not Sekali's",
            "3:gave up retrying",
            "4:there is no such event or subscription",
            "130:interrupted; 143 if by SIGTERM"
        })
public final class Sekali {

    private static final int HELP_COLUMNS = 110;
    /** What an interrupted thread may take to end, shorter than anyone waits. */
    private static final int INTERRUPT_GRACE_SECONDS = 2;
    /** The options of the program itself; with any others it publishes. */
    private static final Set<String> OWN_OPTIONS = Set.of("-h", "--help", "-V", "--version");

    private final Context context;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Optional<Thread> runner = Optional.empty();

    /** The program with these variables and streams instead of its process's. */
    public Sekali(Map<String, String> environment, Streams streams) {
        this.context = new Context(new Environment(environment), streams, new StopSignal());
    }

    /**
     * Runs in this thread, as a program with these arguments would, and returns its exit status. Blocks; nothing in it
     * waits without a bound, but for standard input if that is what it publishes.
     *
     * @param environment stands in for options that aren't given, as in {@code --help}
     */
    public static int run(List<String> args, Map<String, String> environment, Streams streams) {
        return new Sekali(environment, streams).run(args);
    }

    int run(List<String> args) {
        runner = Optional.of(Thread.currentThread());
        try {
            int status = commandLine().execute(withCommand(args).toArray(String[]::new));
            Optional<String> loss =
                    status == ExitStatus.OK.code() ? context.streams().loss() : Optional.empty();
            if (loss.isPresent()) {
                context.streams()
                        .err()
                        .println("The output is not complete (" + loss.get() + "); make room, or send it elsewhere");
                return ExitStatus.NOT_VERIFIED.code();
            }
            return status;
        } finally {
            context.streams().out().flush();
            ended.countDown();
        }
    }

    /** Ends the run early and returns when its report is out, or after the grace that it asked for. Does nothing to a run that ended. */
    public void interrupt() {
        context.stop().interrupt();
        try {
            if (!ended.await(context.stop().grace().toMillis(), TimeUnit.MILLISECONDS)) {
                runner.ifPresent(Thread::interrupt);
                boolean _ = ended.await(INTERRUPT_GRACE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Publishing needs no name: images, Jobs and scripts give the options alone. */
    private static List<String> withCommand(List<String> args) {
        boolean named = !args.isEmpty() && (!args.getFirst().startsWith("-") || OWN_OPTIONS.contains(args.getFirst()));
        return named ? args : Stream.concat(Stream.of("publish"), args.stream()).toList();
    }

    /** The program and its commands, as picocli knows them. */
    CommandLine commandLine() {
        CommandLine sekali = new CommandLine(this)
                .addSubcommand(new Publish(context))
                .addSubcommand(new Verify(context))
                .addSubcommand(new Stats(context))
                .addSubcommand(new Events(context))
                .addSubcommand(new OneEvent(context))
                .addSubcommand(new Replay(context))
                .addSubcommand(new Tail(context))
                .addSubcommand(new Consume(context))
                .addSubcommand(new Forward(context))
                .addSubcommand(new Subscriptions(context))
                .addSubcommand(new Completion(context.streams()));
        String version = "sekali "
                + Objects.requireNonNullElse(Sekali.class.getPackage().getImplementationVersion(), "(not packaged)");
        Stream.concat(Stream.of(sekali), sekali.getSubcommands().values().stream())
                .map(CommandLine::getCommandSpec)
                .forEach(command -> {
                    command.version(version).mixinStandardHelpOptions(true);
                    command.parser().collectErrors(true);
                    command.usageMessage()
                            .width(HELP_COLUMNS)
                            .sortOptions(false)
                            .abbreviateSynopsis(true)
                            .parameterListHeading("%nArguments:%n")
                            .optionListHeading("%nOptions:%n")
                            .exitCodeListHeading("%nExit status:%n")
                            .footerHeading("%nExamples:%n");
                });
        Converters.register(sekali);
        Streams streams = context.streams();
        boolean coloured =
                streams.terminal() && context.environment().get("NO_COLOR").isEmpty();
        return sekali.setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(Help.defaultColorScheme(coloured ? Help.Ansi.ON : Help.Ansi.OFF))
                .setDefaultValueProvider(context.environment())
                .setExecutionStrategy(this::execute)
                .setExecutionExceptionHandler((failure, _, _) -> {
                    if (failure instanceof Failure fault) {
                        streams.err().println(fault.getMessage());
                        return fault.status().code();
                    }
                    throw failure;
                });
    }

    private int execute(ParseResult given) {
        Integer help = CommandLine.executeHelpRequest(given);
        if (help != null) {
            return help;
        }
        List<String> faults = new ArrayList<>();
        for (ParseResult level = given; level != null; level = level.subcommand()) {
            explain(level.errors()).forEach(faults::add);
            faults.addAll(context.environment().faults(level));
            if (level.commandSpec().userObject() instanceof ServiceCommand command) {
                command.faults(level).forEach(faults::add);
            }
        }
        faults.forEach(context.streams().err()::println);
        return faults.isEmpty() ? new CommandLine.RunLast().execute(given) : ExitStatus.USAGE.code();
    }

    private static Stream<String> explain(List<Exception> errors) {
        // A wrong argument counts as missing, too, and as one too many; and those behind it are tried in its place.
        Optional<Exception> argument =
                errors.stream().filter(Sekali::isOfArgument).findFirst();
        // The first of those that tell of missing ones names all.
        Optional<Exception> missing = errors.stream()
                .filter(MissingParameterException.class::isInstance)
                .findFirst();
        return errors.stream()
                .filter(error -> argument.isEmpty() || error.getCause() instanceof TypeConversionException)
                .filter(error -> !isOfArgument(error) || argument.get().equals(error))
                .filter(error -> !(error instanceof MissingParameterException)
                        || missing.get().equals(error))
                .map(Sekali::explain);
    }

    private static boolean isOfArgument(Exception error) {
        return error.getCause() instanceof TypeConversionException
                && error instanceof ParameterException wrong
                && !wrong.getArgSpec().isOption();
    }

    private static String explain(Exception error) {
        if (error.getCause() instanceof TypeConversionException cause && error instanceof ParameterException wrong) {
            String name = wrong.getArgSpec() instanceof OptionSpec option
                    ? option.longestName()
                    : wrong.getArgSpec().paramLabel();
            String complaint = Converters.complaint(wrong.getArgSpec(), wrong.getValue())
                    .orElse(String.valueOf(cause.getMessage()));
            return Printable.line(name + "=" + wrong.getValue() + " is " + complaint);
        }
        if (error instanceof UnmatchedArgumentException unmatched
                && unmatched.getCommandLine().getParent() == null
                && unmatched.getSuggestions().isEmpty()) {
            return Printable.line(
                            "There is no command " + unmatched.getUnmatched().getFirst()) + "; see --help";
        }
        String hint = error instanceof UnmatchedArgumentException unmatched ? hint(unmatched) : "";
        return Printable.line(String.valueOf(error.getMessage())) + hint + "; see --help";
    }

    private static String hint(UnmatchedArgumentException error) {
        Set<String> commands =
                error.getCommandLine().getCommandSpec().root().subcommands().keySet();
        List<String> similar = error.getSuggestions();
        return error.getUnmatched().stream()
                .filter(commands::contains)
                .findFirst()
                .map(command -> "; a command comes first: sekali " + command + " …")
                .orElse(similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar));
    }
}
