package dev.sekali.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code make chaos}: runs the scenarios in turn and prints a table, which it also writes as Markdown and JSON. Ends with
 * status 1 when the promise didn't hold, 2 when the command line is wrong.
 */
@Command(
        name = "make chaos",
        description = "Breaks things in the middle of load, and judges whether the promise held.",
        customSynopsis = "make chaos ARGS=\"--fault=NAME --without=NAME --times=N --soak-minutes=N\"",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Main implements Callable<Integer> {

    private static final Path TARGET = Path.of("chaos", "target");

    @Option(
            names = "--fault",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "Only this one: ${COMPLETION-CANDIDATES}. May be given several times.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--without", paramLabel = "NAME", description = "Not this one. May be given several times.")
    private List<String> without = new ArrayList<>();

    @Option(
            names = "--times",
            paramLabel = "N",
            description = "How often each is tried, in the place of its own number.")
    private Optional<Integer> times = Optional.empty();

    @Option(names = "--soak-minutes", paramLabel = "N", description = "How long the soak takes (${DEFAULT-VALUE}).")
    private int soakMinutes = 10;

    @Spec
    private CommandSpec command = CommandSpec.create();

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        times.ifPresent(n -> check(n > 0 && n < 100_000, "--times=" + n + " is not between 1 and 99999"));
        check(soakMinutes > 0 && soakMinutes < 10_000, "--soak-minutes=" + soakMinutes + " is not between 1 and 9999");
        Names names = new Names();
        Stream.concat(only.stream(), without.stream())
                .forEach(name -> check(names.contains(name), "there is no fault " + name));
        List<Scenario> scenarios = Scenarios.all(Duration.ofMinutes(soakMinutes)).stream()
                .filter(scenario -> only.isEmpty() || only.contains(scenario.name()))
                .filter(scenario -> !without.contains(scenario.name()))
                .toList();
        check(!scenarios.isEmpty(), "no fault is left");
        List<Row> rows = rows(scenarios);
        write(rows);
        return rows.stream().allMatch(Row::passed) ? 0 : 1;
    }

    private void check(boolean isRight, String otherwise) {
        if (!isRight) {
            throw new ParameterException(command.commandLine(), otherwise);
        }
    }

    private List<Row> rows(List<Scenario> scenarios) throws IOException {
        Path folder = Files.createTempDirectory("sekali-chaos");
        List<Row> rows = new ArrayList<>();
        System.out.println(Row.HEAD);
        try (Lab lab = Lab.open(folder)) {
            for (Scenario scenario : scenarios) {
                Row row = run(scenario, lab, times.orElse(scenario.times()));
                rows.add(row);
                System.out.println(row.markdown());
                row.figures().forEach(figure -> System.out.println("    " + figure));
                row.faults().forEach(fault -> System.out.println("    BROKEN: " + fault));
            }
        } finally {
            delete(folder);
        }
        return rows;
    }

    /** A scenario that can't be run to its end is a fault too, and the others are still worth running. */
    private static Row run(Scenario scenario, Lab lab, int times) {
        try {
            return scenario.run(lab, times);
        } catch (Exception e) {
            return new Row(
                    scenario.name(),
                    times,
                    0,
                    0,
                    0,
                    Duration.ZERO,
                    Duration.ZERO,
                    List.of("it broke off: " + e),
                    List.of());
        }
    }

    private static void write(List<Row> rows) throws IOException {
        Files.createDirectories(TARGET);
        Files.write(
                TARGET.resolve("chaos.md"),
                Stream.concat(Row.HEAD.lines(), rows.stream().map(Row::markdown))
                        .toList());
        ObjectMapper json = new ObjectMapper();
        ArrayNode all = json.createArrayNode();
        for (Row row : rows) {
            all.addObject()
                    .put("fault", row.fault())
                    .put("times", row.times())
                    .put("acknowledged", row.acknowledged())
                    .put("lost", row.lost())
                    .put("doubled", row.doubled())
                    .put("worst_answer_ms", row.worstAnswer().toMillis())
                    .put("recovery_ms", row.recovery().toMillis())
                    .putPOJO("faults", row.faults())
                    .putPOJO("figures", row.figures());
        }
        json.writeValue(TARGET.resolve("chaos.json").toFile(), all);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** The names that {@code --fault} takes. */
    private static final class Names extends ArrayList<String> {
        Names() {
            super(Scenarios.all(Duration.ZERO).stream().map(Scenario::name).toList());
        }
    }
}
