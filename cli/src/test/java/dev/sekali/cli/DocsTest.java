package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParseResult;

/** The lines of {@code sekali} in README and docs can be run: their commands and options are there. */
class DocsTest {

    /** On a line of its own, up to what the shell does with it. */
    private static final Pattern LINE = Pattern.compile("(?m)^(?:\\$ )?bin/sekali ([^|>&#\n]*)");

    private static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("..", "docs"))) {
            return Stream.concat(
                    Stream.of(Path.of("..", "README.md")),
                    docs.filter(file -> file.toString().endsWith(".md")).toList().stream());
        }
    }

    private static List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path document : documents().toList()) {
            LINE.matcher(Files.readString(document)).results().forEach(line -> lines.add(line.group(1)));
        }
        return lines;
    }

    private static List<Exception> faults(String line) {
        List<Exception> faults = new ArrayList<>();
        ParseResult level =
                Run.program(Map.of()).commandLine().parseArgs(line.strip().split(" +"));
        for (; level != null; level = level.subcommand()) {
            faults.addAll(level.errors());
        }
        return faults;
    }

    @Test
    void everyLineCanBeRun() throws IOException {
        assertThat(lines())
                .hasSizeGreaterThan(15)
                .allSatisfy(line -> assertThat(faults(line)).isEmpty());
    }

    @Test
    void anOptionThatIsNotThereIsNoticed() {
        assertThat(faults("publish --event=1")).isNotEmpty();
    }
}
