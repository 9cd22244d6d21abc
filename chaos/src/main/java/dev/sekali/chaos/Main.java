package dev.sekali.chaos;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code make chaos}: runs the scenarios in turn and prints a table, which it also writes as Markdown and JSON. Ends with
 * status 1 when the promise didn't hold, 2 when the command line is wrong.
 */
public final class Main {

    private static final String USAGE =
            "usage: make chaos ARGS=\"--fault=NAME --without=NAME --times=N --soak-minutes=N\"; the first two may be given several times. Faults: ";

    private static final int SOAK_MINUTES = 10;

    private Main() {}

    public static void main(String[] args) throws IOException {
        System.exit(run(List.of(args), Path.of("chaos", "target")));
    }

    private static int run(List<String> args, Path target) throws IOException {
        List<String> only = new ArrayList<>();
        List<String> without = new ArrayList<>();
        int times = 0;
        int soakMinutes = SOAK_MINUTES;
        for (String arg : args) {
            if (arg.startsWith("--fault=")) {
                only.add(arg.substring("--fault=".length()));
            } else if (arg.startsWith("--without=")) {
                without.add(arg.substring("--without=".length()));
            } else if (arg.matches("--times=[1-9]\\d{0,4}")) {
                times = Integer.parseInt(arg.substring("--times=".length()));
            } else if (arg.matches("--soak-minutes=[1-9]\\d{0,3}")) {
                soakMinutes = Integer.parseInt(arg.substring("--soak-minutes=".length()));
            } else {
                return misunderstood(arg + " is not understood");
            }
        }
        List<Scenario> all = new ArrayList<>(Scenarios.all());
        all.addAll(LoadScenario.all(Duration.ofMinutes(soakMinutes)));
        for (String name : Stream.concat(only.stream(), without.stream()).toList()) {
            if (all.stream().noneMatch(scenario -> scenario.name().equals(name))) {
                return misunderstood("there is no fault " + name);
            }
        }
        List<Scenario> chosen = all.stream()
                .filter(scenario -> only.isEmpty() || only.contains(scenario.name()))
                .filter(scenario -> !without.contains(scenario.name()))
                .toList();
        List<Row> rows = rows(chosen, times);
        write(rows, target);
        return rows.stream().allMatch(Row::passed) ? 0 : 1;
    }

    private static int misunderstood(String why) {
        System.err.println(why);
        System.err.println(USAGE
                + Stream.concat(Scenarios.all().stream(), LoadScenario.all(Duration.ofMinutes(SOAK_MINUTES)).stream())
                        .map(Scenario::name)
                        .collect(Collectors.joining(", ")));
        return 2;
    }

    private static List<Row> rows(List<Scenario> scenarios, int times) throws IOException {
        Path folder = Files.createTempDirectory("sekali-chaos");
        List<Row> rows = new ArrayList<>();
        System.out.println(Row.HEAD);
        try (Lab lab = Lab.open(folder)) {
            for (Scenario scenario : scenarios) {
                Row row = run(scenario, lab, times == 0 ? scenario.times() : times);
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
                    scenario.name(), times, 0, 0, 0, Duration.ZERO, Duration.ZERO, List.of("it broke off: " + e));
        }
    }

    private static void write(List<Row> rows, Path target) throws IOException {
        Files.createDirectories(target);
        List<String> lines = new ArrayList<>(Row.HEAD.lines().toList());
        rows.forEach(row -> lines.add(row.markdown()));
        Files.write(target.resolve("chaos.md"), lines);
        try (JsonGenerator json =
                new JsonFactory().createGenerator(Files.newOutputStream(target.resolve("chaos.json")))) {
            json.writeStartArray();
            for (Row row : rows) {
                json.writeStartObject();
                json.writeStringField("fault", row.fault());
                json.writeNumberField("times", row.times());
                json.writeNumberField("acknowledged", row.acknowledged());
                json.writeNumberField("lost", row.lost());
                json.writeNumberField("doubled", row.doubled());
                json.writeNumberField("worst_answer_ms", row.worstAnswer().toMillis());
                json.writeNumberField("recovery_ms", row.recovery().toMillis());
                write(json, "faults", row.faults());
                write(json, "figures", row.figures());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    private static void write(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
