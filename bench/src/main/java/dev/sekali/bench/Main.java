package dev.sekali.bench;

import dev.sekali.bench.report.Chart;
import dev.sekali.bench.report.Report;
import dev.sekali.bench.suite.Plots;
import dev.sekali.bench.suite.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code make bench}: measures, prints a table, and writes it down. */
@Command(
        name = "bench",
        description = "Measures Sekali next to its alternatives, on this machine and in one run.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Main implements Callable<Integer> {

    @Option(
            names = "--part",
            paramLabel = "NAME",
            description = "Only this part: ${COMPLETION-CANDIDATES}. May be given several times.",
            completionCandidates = Parts.class)
    private List<String> parts = new Parts();

    @Option(names = "--rounds", paramLabel = "N", description = "How often each is measured (${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(names = "--seconds", paramLabel = "N", description = "How long each time (${DEFAULT-VALUE}).")
    private int seconds = 2;

    @Option(
            names = "--smoke",
            description =
                    "Measure briefly, and end with status 1 when something is not even a third as good as it ought to be.")
    private boolean smoke;

    @Option(names = "--redraw", description = "Measure nothing: draw the plots again from the results in the folder.")
    private boolean redraw;

    @Option(names = "--output", paramLabel = "FOLDER", description = "Where the results are written to.")
    private Path output = Path.of("bench", "target", "results");

    @Spec
    private CommandSpec command = CommandSpec.create();

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (redraw) {
            return draw(Report.read(output)) ? 0 : 1;
        }
        if (!Suite.parts().containsAll(parts)) {
            throw new ParameterException(command.commandLine(), "--part is one of " + Suite.parts());
        }
        Report report = new Report(System.out::println);
        if (smoke) {
            Suite.smoke(report);
        } else {
            Suite.run(report, parts, rounds, Duration.ofSeconds(seconds));
        }
        report.write(output);
        boolean _ = draw(report);
        System.out.println();
        report.table().forEach(System.out::println);
        return smoke && !report.isNear() ? 1 : 0;
    }

    /** Whether there are plots now. */
    private boolean draw(Report report) throws IOException {
        if (!Chart.hasFonts()) {
            System.err.println("No plots are drawn, since this machine has no fonts. Install fontconfig and a font"
                    + " (on Debian: fontconfig, fonts-dejavu-core), then draw them with --redraw");
            return false;
        }
        Plots.draw(report, output);
        return true;
    }

    /** The names that {@code --part} takes. */
    private static final class Parts extends ArrayList<String> {
        Parts() {
            super(Suite.parts());
        }
    }
}
