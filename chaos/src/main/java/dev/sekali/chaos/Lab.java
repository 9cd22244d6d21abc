package dev.sekali.chaos;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A durable PostgreSQL that can be killed and started again on the same port and data, and a folder for ledgers. */
public final class Lab implements AutoCloseable {

    private static final int START_SECONDS = 30;
    private static final int VALID_WITHIN_SECONDS = 2;

    private final EmbeddedServer server;
    private final Path data;
    private final Path folder;
    private final Connector superuser;

    private Lab(EmbeddedServer server, Path data, Path folder) {
        this.server = server;
        this.data = data;
        this.folder = folder;
        this.superuser = new Connector(
                new DatabaseSettings(
                        server.url("postgres"), EmbeddedServer.SUPERUSER, new Secret(server.superuserPassword())),
                "chaos-lab",
                Duration.ofSeconds(VALID_WITHIN_SECONDS));
    }

    /** Starts a server whose data and ledgers lie in a folder; the caller deletes it after {@link #close()}. */
    public static Lab open(Path folder) throws IOException {
        return open(folder.resolve("data"), folder);
    }

    /** The same with the data, in a folder that isn't there yet, apart from the ledgers. */
    static Lab open(Path data, Path folder) throws IOException {
        return new Lab(EmbeddedServer.start(data, 0), data, folder);
    }

    /** A folder for another server's files, which isn't there yet. */
    Path newData() throws IOException {
        return Files.createTempDirectory(folder, "server").resolve("data");
    }

    /** Where the server's files are. */
    Path data() {
        return data;
    }

    /** Where ledgers lie. */
    Path folder() {
        return folder;
    }

    EmbeddedServer server() {
        return server;
    }

    /** A new file for a ledger. */
    Path ledger() throws IOException {
        return Files.createTempFile(folder, "ledger", ".ndjson");
    }

    /** {@code kill -9} of the postmaster. Its backends end when they notice. */
    void killPostmaster() {
        ProcessHandle postmaster = postmaster().orElseThrow();
        postmaster.destroyForcibly();
        Waiting.until(() -> !postmaster.isAlive(), "the postmaster's end");
    }

    private boolean isRunning() {
        return postmaster().isPresent();
    }

    private Optional<ProcessHandle> postmaster() {
        try {
            Path pidFile = data.resolve("postmaster.pid");
            return Files.exists(pidFile)
                    ? ProcessHandle.of(Long.parseLong(
                            Files.readAllLines(pidFile).getFirst().strip()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("the postmaster's pid can't be read", e);
        }
    }

    /** Starts the server again with the options that it had, which recovers what was committed. */
    void restartPostmaster() {
        restartPostmaster(Map.of());
    }

    /**
     * The same with more in its environment.
     *
     * @param environment for this start alone
     */
    void restartPostmaster(Map<String, String> environment) {
        // While a backend of the killed server still ends, the shared memory is in use and the start fails.
        Waiting.until(() -> control("restart", environment), "PostgreSQL's start after a kill");
    }

    /**
     * Waits until the server serves after a fault of which it may end itself, and starts it again when it has ended. At first
     * it may still be on its way to its end, or recover by itself.
     */
    void awaitService() {
        Waiting.until(this::serves, "PostgreSQL to serve again");
    }

    private boolean serves() {
        if (!isRunning()) {
            restartPostmaster();
        }
        try (Connection connection = superuser.open()) {
            return connection.isValid(VALID_WITHIN_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Stops the server in order, for {@link #restartPostmaster()}. */
    void stopPostmaster() {
        Waiting.until(() -> control("stop", Map.of()), "PostgreSQL's stop");
    }

    private boolean control(String action, Map<String, String> environment) {
        try {
            String postgres = Files.readString(data.resolve("postmaster.opts"))
                    .split(" ", 2)[0]
                    .replace("\"", "");
            List<String> command = new ArrayList<>();
            if (System.getProperty("user.name").equals("root")) {
                // PostgreSQL refuses root; EmbeddedServer does the same.
                command.addAll(List.of("unshare", "-U"));
            }
            command.addAll(List.of(
                    Path.of(postgres).resolveSibling("pg_ctl").toString(),
                    action,
                    "-w",
                    "-t",
                    Integer.toString(START_SECONDS),
                    "-D",
                    data.toAbsolutePath().toString()));
            return Tool.said(Duration.ofSeconds(START_SECONDS), command, environment)
                    .isPresent();
        } catch (IOException e) {
            throw new IllegalStateException("how PostgreSQL was started can't be read", e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
