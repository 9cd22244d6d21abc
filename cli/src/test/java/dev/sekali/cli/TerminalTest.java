package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The program on a terminal of its own, which util-linux's {@code script} makes; skipped where that is missing. */
@EnabledOnOs(OS.LINUX)
class TerminalTest {

    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final int CTRL_C = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void ctrlCEndsTheRunWithItsReport() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(SCRIPT), SCRIPT + " is missing");
        Path screen = Files.createTempFile("screen", ".txt");
        try (ContractServer server = ContractServer.honest(new EventStore())) {
            Process terminal = onTerminal(screen, "--url=" + server.url(), "--events=1000000", "--rate=500");
            try {
                await().atMost(PATIENCE).until(() -> Files.readString(screen).contains("acknowledged"));
                terminal.getOutputStream().write(CTRL_C);
                terminal.getOutputStream().flush();
                assertThat(terminal.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(screen).content().contains("Interrupted: the figures are those so far");
            } finally {
                terminal.destroyForcibly();
            }
        } finally {
            Files.delete(screen);
        }
    }

    @Test
    void watchingRedrawsInPlaceUntilCtrlC() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(SCRIPT), SCRIPT + " is missing");
        Path screen = Files.createTempFile("screen", ".txt");
        EventStore store = EventsTest.store(1_000);
        try (ContractServer server = ContractServer.honest(store)) {
            Process terminal = onTerminal(screen, "stats", "--watch", "--url=" + server.url());
            try {
                await().atMost(PATIENCE).until(() -> Files.readString(screen).contains("1,000"));
                store.put(EventsTest.event("odd", "later", "{}"));
                // Two topics, so twelve lines.
                await().atMost(PATIENCE)
                        .until(() -> Files.readString(screen).matches("(?s).*\\033\\[12A\\033\\[J.* 1,001 .*"));
                terminal.getOutputStream().write(CTRL_C);
                terminal.getOutputStream().flush();
                assertThat(terminal.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(terminal.exitValue()).isEqualTo(130);
                assertThat(screen)
                        .content()
                        .contains("\033[1m" + server.url())
                        .doesNotContain("Exception")
                        .matches("(?s).*\\033\\[\\?7h(\\^C)?\\s*");
            } finally {
                terminal.destroyForcibly();
            }
        } finally {
            Files.delete(screen);
        }
    }

    private static Process onTerminal(Path screen, String... args) throws IOException {
        // Whoever runs the tests in the background ignores the signal, and children inherit that.
        String command = "env --default-signal=INT '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s %s"
                .formatted(
                        ProcessHandle.current().info().command().orElseThrow(),
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        String.join(" ", args));
        ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString(), "-qec", command, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(screen.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder.start();
    }
}
