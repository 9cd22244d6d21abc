package dev.sekali.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A running server. Whoever starts it closes it; there is no shutdown hook, so that its owner decides what ends first.
 * Works for root too: the server process then runs in a user namespace of its own, since PostgreSQL refuses root.
 */
public final class EmbeddedServer implements Closeable {

    public static final String SUPERUSER = "postgres";

    private static final Duration START_WAIT = Duration.ofSeconds(60);
    private static final Duration STOP_WAIT = Duration.ofSeconds(20);

    private static final String TRUST_SUPERUSER = """
            host all postgres 127.0.0.1/32 trust
            host all all 127.0.0.1/32 scram-sha-256
            """;
    private static final String TRUST_NOBODY = """
            host all all 127.0.0.1/32 scram-sha-256
            """;

    private final EmbeddedPostgres server;
    private final Path data;
    private final CompletableFuture<?> end;
    private final String superuserPassword = UUID.randomUUID().toString();

    private EmbeddedServer(Path data, EmbeddedPostgres server) {
        this.server = server;
        this.data = data;
        this.end = endOf(data);
    }

    /** Never completes when the server's process can't be told. */
    private static CompletableFuture<?> endOf(Path data) {
        try {
            return process(data)
                    .<CompletableFuture<?>>map(ProcessHandle::onExit)
                    .orElseGet(CompletableFuture::new);
        } catch (IOException e) {
            return new CompletableFuture<>();
        }
    }

    /** Starts a server on data of its own, which {@link #close()} deletes. */
    public static EmbeddedServer startTemporary() throws IOException {
        return startTemporary(Map.of());
    }

    /**
     * The same with settings of the server's own.
     *
     * @param configuration as in {@code postgresql.conf}; what makes the server durable can't be changed
     */
    public static EmbeddedServer startTemporary(Map<String, String> configuration) throws IOException {
        return start(Files.createTempDirectory("sekali-postgres"), 0, true, configuration);
    }

    /**
     * Starts a server on the data in a folder, which is made when it isn't there and kept by {@link #close()}.
     *
     * @param port on loopback; 0 picks a free one
     * @throws IOException when the folder is in use by another server, or the server doesn't start
     */
    public static EmbeddedServer start(Path data, int port) throws IOException {
        return start(data, port, false, Map.of());
    }

    private static EmbeddedServer start(Path data, int port, boolean temporary, Map<String, String> configuration)
            throws IOException {
        stopOrphan(data);
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        configuration.forEach(builder::setServerConfig);
        EmbeddedServer server;
        try {
            server = new EmbeddedServer(
                    data,
                    builder.setDataDirectory(data.toAbsolutePath())
                            .setCleanDataDirectory(temporary)
                            .setRegisterShutdownHook(false)
                            .setPort(port)
                            .setPGStartupWait(START_WAIT)
                            .setDataDirectoryCustomizer(folder -> writeAccessRules(folder.toPath(), TRUST_SUPERUSER))
                            .setLocaleConfig("locale", "C")
                            .setServerConfig("listen_addresses", "127.0.0.1")
                            .setServerConfig("unix_socket_directories", "")
                            .setServerConfig("fsync", "on")
                            .setServerConfig("synchronous_commit", "on")
                            .setServerConfig("full_page_writes", "on")
                            .start());
        } catch (IllegalStateException e) {
            throw new IOException(
                    "PostgreSQL doesn't start on %s, perhaps because another process uses it".formatted(data), e);
        }
        server.lock();
        return server;
    }

    /**
     * Other users of the machine reach loopback too. The library starts a server that trusts the superuser; from here on
     * it trusts nobody, and the password is known to this object alone.
     */
    private void lock() throws IOException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER ROLE %s PASSWORD '%s'".formatted(SUPERUSER, superuserPassword));
            writeAccessRules(data, TRUST_NOBODY);
            statement.execute("SELECT pg_reload_conf()");
        } catch (SQLException | UncheckedIOException e) {
            server.close();
            throw new IOException("PostgreSQL started on %s, but can't be locked".formatted(data), e);
        }
    }

    private static void writeAccessRules(Path data, String rules) {
        try {
            Files.writeString(data.resolve("pg_hba.conf"), rules);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server outlives a JVM that was killed. It holds the data, and nobody is left who would stop it. */
    private static void stopOrphan(Path data) throws IOException {
        if (isLocked(data)) {
            return;
        }
        Optional<ProcessHandle> orphan = process(data);
        if (orphan.isPresent()) {
            orphan.get().destroy();
            awaitEnd(orphan.get());
        }
    }

    /** The server on that data, if one runs. */
    private static Optional<ProcessHandle> process(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        return ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(pidFile).getFirst().strip()))
                .filter(process -> process.info().command().orElse("").contains("postgres"));
    }

    private static void awaitEnd(ProcessHandle process) throws IOException {
        try {
            process.onExit().get(STOP_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL stopped", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("PostgreSQL (pid %d) doesn't stop; stop it by hand".formatted(process.pid()), e);
        }
    }

    private static boolean isLocked(Path data) throws IOException {
        Path lockFile = data.resolve("epg-lock");
        if (!Files.exists(lockFile)) {
            return false;
        }
        try (var channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    /** Completes when the server has ended, by {@link #close()} or by itself. */
    public CompletableFuture<?> end() {
        return end;
    }

    public int port() {
        return server.getPort();
    }

    public String superuserPassword() {
        return superuserPassword;
    }

    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(), database);
    }

    /**
     * Stops the server the fast way: open transactions are rolled back, what was committed is on disk. Does nothing more when
     * it has ended by itself.
     *
     * @throws IOException when it doesn't stop
     */
    @Override
    public void close() throws IOException {
        Optional<ProcessHandle> process = process(data);
        // Of a stop that fails, as when there is nothing to stop, the library only writes to its log.
        server.close();
        if (process.isPresent()) {
            awaitEnd(process.get());
        }
    }
}
