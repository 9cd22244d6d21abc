package dev.sekali.chaos;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.settings.Secret;
import dev.sekali.testing.Child;
import dev.sekali.testing.Functions;
import dev.sekali.testing.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A function as a process of its own, which can be killed and started again on the same ports. */
class FunctionProcess implements AutoCloseable {

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Secret password;
    private final Map<String, String> environment;
    private final int port = Ports.unused();
    private final int operationsPort = Ports.unused();
    private volatile Function<Map<String, String>, Child> program;
    private volatile Child child;

    /**
     * Starts it; it is on its way when this returns.
     *
     * @param databasePort on loopback, in the place of the database's own
     * @param program starts a process in an environment
     */
    FunctionProcess(
            DatabaseSettings database,
            int databasePort,
            Map<String, String> settings,
            Function<Map<String, String>, Child> program) {
        this.program = program;
        this.password = database.password();
        this.environment = Functions.environment(
                new DatabaseSettings(
                        database.url().replaceFirst(":\\d+/", ":" + databasePort + "/"), database.user(), password),
                port,
                operationsPort,
                settings);
        this.child = program.apply(environment);
    }

    /** Waits until it is ready, and closes it when it never is. */
    final void awaitReady(String what) {
        try {
            Waiting.until(this::isReady, what + " to be ready");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    final int port() {
        return port;
    }

    final long pid() {
        return child.pid();
    }

    final boolean isAlive() {
        return child.isAlive();
    }

    final boolean isReady() {
        return up("ready");
    }

    final boolean isLive() {
        return up("live");
    }

    /** As {@code kill -9}. */
    final void kill() {
        child.kill();
    }

    /** As {@code kill}, waited for. */
    final void stop() {
        child.close();
    }

    /** After it ended; the new process is on its way when this returns. */
    final void restart() {
        restart(program);
    }

    /** The same, but another program from now on. */
    final void restart(Function<Map<String, String>, Child> next) {
        program = next;
        child = next.apply(environment);
    }

    /** What its process has logged so far. */
    final List<String> log() {
        return child.errors();
    }

    final boolean hasLoggedStackTrace() {
        return log().stream().anyMatch(line -> line.startsWith("\tat "));
    }

    /** Whether a text holds the password that it enters the database with. */
    final boolean betrays(String text) {
        return text.contains(password.value());
    }

    private boolean up(String probe) {
        return operations("/health/" + probe)
                .filter(answer -> answer.statusCode() < 300)
                .isPresent();
    }

    /** An answer of the operations port, if one comes. */
    final Optional<HttpResponse<String>> operations(String path) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(operationsPort, path)))
                .timeout(PROBE_TIMEOUT)
                .build();
        try {
            return Optional.of(http.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        stop();
        http.close();
    }
}
