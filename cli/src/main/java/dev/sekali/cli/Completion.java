package dev.sekali.cli;

import dev.sekali.cli.options.Converters;
import dev.sekali.cli.options.Streams;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sekali completion}: what a shell needs to complete the command line. */
@Command(
        name = "completion",
        description = "Prints a script that makes a shell complete commands and options.",
        footer = {
            "  source <(sekali completion bash)",
            "  sekali completion zsh > ~/.sekali.zsh && echo 'source ~/.sekali.zsh' >> ~/.zshrc",
            "  sekali completion fish > ~/.config/fish/completions/sekali.fish"
        },
        exitCodeList = {"0:printed", "2:wrong usage"})
final class Completion implements Runnable {

    /** picocli makes one script for the first two. */
    private enum Shell {
        BASH,
        ZSH,
        FISH
    }

    private static final class ShellName extends Converters.Word<Shell> {
        ShellName() {
            super(Shell.class);
        }
    }

    private final Streams streams;

    @Parameters(
            paramLabel = "SHELL",
            converter = ShellName.class,
            completionCandidates = ShellName.class,
            description = "bash, zsh or fish.")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    Completion(Streams streams) {
        this.streams = streams;
    }

    @Override
    public void run() {
        CommandLine sekali = spec.root().commandLine();
        streams.out()
                .print(
                        switch (shell) {
                            case BASH, ZSH -> AutoComplete.bash(sekali.getCommandName(), sekali);
                            case FISH -> fish(sekali);
                        });
    }

    /** As picocli has no generator for this one. Each line says when it holds, and what it offers then. */
    private static String fish(CommandLine sekali) {
        StringBuilder script = new StringBuilder("complete -c sekali -f\n");
        sekali.getCommandSpec().options().forEach(option -> fish("__fish_use_subcommand", option, script));
        sekali.getSubcommands().forEach((name, command) -> {
            String what = command.getCommandSpec().usageMessage().description()[0];
            script.append("complete -c sekali -n __fish_use_subcommand -a %s -d %s\n".formatted(name, quoted(what)));
            String within = "'__fish_seen_subcommand_from " + name + "'";
            command.getCommandSpec().options().forEach(option -> fish(within, option, script));
            command.getCommandSpec()
                    .positionalParameters()
                    .forEach(argument -> script.append("complete -c sekali -n ")
                            .append(within)
                            .append(values(argument)
                                    .map(values -> " -a '" + values + "'")
                                    .orElse(" -F"))
                            .append('\n'));
        });
        return script.toString();
    }

    private static void fish(String when, OptionSpec option, StringBuilder script) {
        script.append("complete -c sekali -n ").append(when);
        Stream.of(option.names())
                .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                .forEach(script::append);
        if (option.arity().max() > 0) {
            String anything = option.paramLabel().equals("FILE") ? " -r -F" : " -x";
            script.append(
                    values(option).map(values -> " -x -a '" + values + "'").orElse(anything));
        }
        script.append(" -d ").append(quoted(option.description()[0])).append('\n');
    }

    /** The values to choose from, if they are few. */
    private static Optional<String> values(ArgSpec argument) {
        return Optional.ofNullable(argument.completionCandidates()).map(values -> String.join(" ", values));
    }

    private static String quoted(String text) {
        String plain = text.replace("${DEFAULT-VALUE}", "…").replace("%%", "%");
        return "'" + plain.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
