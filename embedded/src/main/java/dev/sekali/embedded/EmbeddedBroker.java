package dev.sekali.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * A running Redis that keeps what it acknowledged. Whoever starts it closes it; there is no shutdown hook, so that its owner
 * decides what ends first. Its password is known to this object alone. Not thread-safe.
 */
public final class EmbeddedBroker implements Closeable {

    private static final Duration START_WAIT = Duration.ofSeconds(30);
    private static final Duration STOP_WAIT = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final int SOCKET_TIMEOUT_MILLIS = 1_000;
    private static final String PID_FILE = "redis.pid";
    private static final String LOG_FILE = "redis.log";

    private final Path data;
    private final boolean temporary;
    private final Map<String, String> configuration;
    private final int port;
    private final String password = UUID.randomUUID().toString();

    private Process process;

    private EmbeddedBroker(Path data, int port, boolean temporary, Map<String, String> configuration)
            throws IOException {
        this.data = Files.createDirectories(data.toAbsolutePath());
        this.temporary = temporary;
        this.configuration = configuration;
        this.port = port == 0 ? freePort() : port;
        stopOrphan();
        this.process = launch();
    }

    /** Starts one on data of its own, which {@link #close()} deletes. */
    public static EmbeddedBroker startTemporary() throws IOException {
        return startTemporary(Map.of());
    }

    /**
     * The same with other settings.
     *
     * @param configuration as in {@code redis.conf}; goes before what makes the server durable
     */
    public static EmbeddedBroker startTemporary(Map<String, String> configuration) throws IOException {
        return new EmbeddedBroker(Files.createTempDirectory("sekali-broker"), 0, true, configuration);
    }

    /**
     * Starts one on the data in a folder, which is made when it isn't there and kept by {@link #close()}. A server that an
     * earlier owner left there, killed without a chance to tidy up, is stopped first.
     *
     * @throws IOException when the server doesn't start
     */
    public static EmbeddedBroker start(Path data) throws IOException {
        return new EmbeddedBroker(data, 0, false, Map.of());
    }

    public int port() {
        return port;
    }

    public String password() {
        return password;
    }

    /** Without the password. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public long pid() {
        return process.pid();
    }

    /** As {@code kill -9}; does nothing when it doesn't run. */
    public void kill() throws IOException {
        process.destroyForcibly();
        awaitEnd(process.toHandle());
    }

    /** Starts it again on the same port, data and password, after a {@link #kill()}. */
    public void restart() throws IOException {
        process = launch();
    }

    private Process launch() throws IOException {
        Path executable =
                ExecutableProvider.newJarResourceProvider(data.toFile()).get().toPath();
        Process started = new ProcessBuilder(executable.toString(), "-")
                .directory(data.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream in = started.getOutputStream()) {
            // By its standard input: arguments can be seen by every user of the machine.
            in.write(configuration().getBytes(StandardCharsets.UTF_8));
        }
        try {
            awaitReady(started);
            return started;
        } catch (IOException e) {
            started.destroyForcibly();
            throw e;
        }
    }

    private String configuration() {
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "bind",
                "127.0.0.1",
                "port",
                Integer.toString(port),
                "requirepass",
                password,
                "dir",
                "\"" + data + "\"",
                "pidfile",
                "\"" + data.resolve(PID_FILE) + "\"",
                "logfile",
                "\"" + data.resolve(LOG_FILE) + "\"",
                "appendonly",
                "yes",
                "appendfsync",
                "always",
                "maxmemory-policy",
                "noeviction",
                // Beside the file of appends a second one, of snapshots, would be of no use.
                "save",
                "\"\""));
        all.putAll(configuration);
        return all.entrySet().stream()
                .map(line -> line.getKey() + " " + line.getValue())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** It answers with an error while it loads its data. */
    private void awaitReady(Process started) throws IOException {
        long deadline = System.nanoTime() + START_WAIT.toNanos();
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("Redis doesn't start on %s; its %s says why".formatted(data, LOG_FILE));
            }
            try {
                Thread.sleep(LOOK_AGAIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while Redis started", e);
            }
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SOCKET_TIMEOUT_MILLIS);
            socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write("AUTH %s\r\nPING\r\n".formatted(password).getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes("+OK\r\n+PONG".length()), StandardCharsets.US_ASCII).equals("+OK\r\n+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    private void stopOrphan() throws IOException {
        Path pidFile = data.resolve(PID_FILE);
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> orphan = ProcessHandle.of(
                        Long.parseLong(Files.readString(pidFile).strip()))
                .filter(one -> one.info().command().orElse("").contains("redis"));
        if (orphan.isPresent()) {
            orphan.get().destroy();
            awaitEnd(orphan.get());
        }
    }

    private static void awaitEnd(ProcessHandle process) throws IOException {
        try {
            process.onExit().get(STOP_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Redis stopped", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Redis (pid %d) doesn't stop; stop it by hand".formatted(process.pid()), e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Stops the server. Does nothing more when it has ended by itself.
     *
     * @throws IOException when it doesn't stop
     */
    @Override
    public void close() throws IOException {
        process.toHandle().destroy();
        awaitEnd(process.toHandle());
        if (temporary) {
            List<Path> files;
            try (Stream<Path> all = Files.walk(data)) {
                files = all.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }
}
