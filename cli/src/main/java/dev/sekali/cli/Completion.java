package dev.sekali.cli;

import dev.sekali.cli.options.Streams;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
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

    private enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Streams streams;

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    Completion(Streams streams) {
        this.streams = streams;
    }

    @Override
    public void run() {
        CommandLine sekali = spec.root().commandLine();
        // picocli makes one script for bash and zsh.
        streams.out().print(shell == Shell.FISH ? fish(sekali) : AutoComplete.bash("sekali", sekali));
    }

    /** As picocli has no generator for this one. Each line says when it holds, and what it offers then. */
    private static String fish(CommandLine sekali) {
        StringBuilder script = new StringBuilder("complete -c sekali -f\n");
        fish("__fish_use_subcommand", sekali.getCommandSpec(), script);
        sekali.getSubcommands().forEach((name, command) -> {
            CommandSpec known = command.getCommandSpec();
            script.append("complete -c sekali -n __fish_use_subcommand -a %s -d %s\n"
                    .formatted(name, quoted(known.usageMessage().description()[0])));
            fish("'__fish_seen_subcommand_from " + name + "'", known, script);
        });
        return script.toString();
    }

    private static void fish(String when, CommandSpec command, StringBuilder script) {
        String start = "complete -c sekali -n " + when;
        command.options()
                .forEach(option -> script.append(start)
                        .append(Stream.of(option.names())
                                .map(name ->
                                        name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                                .collect(Collectors.joining()))
                        .append(option.arity().max() > 0 ? values(option) : "")
                        .append(" -d " + quoted(option.description()[0]) + "\n"));
        command.positionalParameters().forEach(argument -> script.append(start + values(argument) + "\n"));
    }

    /** What may follow: one of some words, a file, or anything. */
    private static String values(ArgSpec argument) {
        if (argument.completionCandidates() != null) {
            return " -x -a '" + String.join(" ", argument.completionCandidates()) + "'";
        }
        return argument.paramLabel().equals("FILE") || argument.paramLabel().equals("LEDGER") ? " -r -F" : " -x";
    }

    private static String quoted(String text) {
        String plain = text.replace("${DEFAULT-VALUE}", "…").replace("%%", "%");
        return "'" + plain.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
