package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sekali.cli.options.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program around its commands. */
class SekaliTest {

    @Test
    void withoutACommandItPublishes() {
        assertThat(Run.of("--events=many").err()).startsWith("--events=many is not a whole number");
        assertThat(Run.with(Map.of("EVENTS", "many"), "").err()).startsWith("EVENTS=many is not a whole number");
        assertThat(Run.of("verify", "--workers=many", "x").err()).startsWith("--workers=many");
    }

    @Test
    void theHelpNamesEachCommandInOneLine() {
        String help = Run.of("--help").out();
        assertThat(help).startsWith("Usage: sekali ").contains("Examples:").contains("0 ", "1 ", "2 ", "3 ", "130 ");
        Run.program(Map.of())
                .commandLine()
                .getSubcommands()
                .keySet()
                .forEach(command -> assertThat(help.lines().filter(line -> line.startsWith("  " + command + " ")))
                        .as(command)
                        .hasSize(1));
        assertThat(help.lines()).allMatch(line -> line.length() <= 110);
    }

    @ParameterizedTest
    @CsvSource({"publish", "verify"})
    void theHelpOfACommandNamesEachExitStatus(String command) {
        Run run = Run.of(command, "--help");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("Usage: sekali " + command)
                .contains("0     verified", "1     not verified", "2     wrong usage", "3     gave up", "Examples:")
                .endsWith("\n");
    }

    /** It is wrapped where words may be, and some rules see words in a time. */
    @ParameterizedTest
    @ValueSource(strings = {"tail", "subscriptions", "events"})
    void helpBreaksNoLineWithinATime(String command) {
        assertThat(Run.of(command, "--help").out()).contains(" 2026-01-31T08:30:00");
        assertThat(Run.of(command, "--help").out().lines())
                .filteredOn(line -> line.contains("2026-01-31T"))
                .allMatch(line -> line.matches(".*T08:30:00(Z|\\+07:00),? .*"));
    }

    @Test
    void theVersionIsShown() {
        assertThat(Run.of("--version").out()).startsWith("sekali ").endsWith("\n");
        assertThat(Run.of("verify", "--version").out()).startsWith("sekali ");
    }

    @Test
    void helpIsColouredOnATerminalUnlessThatIsNotWanted() {
        assertThat(help(Map.of(), true)).contains("\u001b[");
        assertThat(help(Map.of(), false)).doesNotContain("\u001b[");
        assertThat(help(Map.of("NO_COLOR", "1"), true)).doesNotContain("\u001b[");
    }

    @Test
    void outputThatIsLostIsNoSuccess() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Streams streams = new Streams(
                new PrintStream(full),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                InputStream.nullInputStream(),
                false);
        assertThat(Sekali.run(List.of("--help"), Map.of(), streams)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("The output is not complete");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void argumentsThatCantBeReadAreRefused() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "LC_ALL=C exec \"$0\" -cp \"$1\" dev.sekali.cli.Main events --topic=\"$(printf '\\346\\227\\245')\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"))
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("An argument can't be read in this locale; set LC_ALL=C.UTF-8\n");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void whatIsMissingIsToldOnce() {
        assertThat(Run.of("event").err()).isEqualTo("Missing required parameters: 'TOPIC', 'ID'; see --help\n");
    }

    @Test
    void aBlankNameIsNoEventsName() {
        assertThat(Run.of("event", "", "").status()).isEqualTo(2);
        assertThat(Run.of("event", "orders", " ").err()).startsWith("TOPIC and ID can't be blank");
    }

    private static String help(Map<String, String> environment, boolean terminal) {
        return Run.with(environment, terminal, new byte[0], "--help").out();
    }

    @ParameterizedTest
    @CsvSource({"bash, /bin/bash", "zsh, /usr/bin/zsh", "fish, /usr/bin/fish"})
    void aCompletionScriptKnowsTheCommandsAndTheirOptions(String shell, Path program, @TempDir Path folder)
            throws IOException, InterruptedException {
        Run run = Run.of("completion", shell);
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("publish", "verify", "batch-size", "api-key-file", "exact", "zsh");
        assumeTrue(Files.isExecutable(program), program + " is missing");
        Path script = Files.writeString(folder.resolve("script"), run.out());
        Process check = new ProcessBuilder(program.toString(), "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(check.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(check.exitValue()).isZero();
    }

    @Test
    void bashCompletesACommandAndItsOptions(@TempDir Path folder) throws IOException, InterruptedException {
        Path bash = Path.of("/bin/bash");
        assumeTrue(Files.isExecutable(bash), bash + " is missing");
        Path script = Files.writeString(
                folder.resolve("script"), Run.of("completion", "bash").out());
        Process shell = new ProcessBuilder(bash.toString(), "-c", """
                        source "$0"
                        COMP_WORDS=(sekali publish --dup) COMP_CWORD=2 COMP_LINE='sekali publish --dup'
                        COMP_POINT=${#COMP_LINE}
                        _complete_sekali
                        echo "${COMPREPLY[@]}"
                        """, script.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .strip()
                        .split("\\s+"))
                .containsExactlyInAnyOrder("--duplicates", "--duplicate-mode");
    }

    @Test
    void anUnknownShellIsNamed() {
        Run run = Run.of("completion", "tcsh");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("SHELL=tcsh is neither bash nor zsh nor fish\n");
    }
}
