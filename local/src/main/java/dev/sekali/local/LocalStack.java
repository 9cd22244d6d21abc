package dev.sekali.local;

import dev.sekali.embedded.EmbeddedBroker;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.feed.FeedFunction;
import dev.sekali.host.FunctionHost;
import dev.sekali.host.HostedFunction;
import dev.sekali.ingest.IngestFunction;
import dev.sekali.relay.RelayFunction;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import dev.sekali.stats.StatsFunction;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PostgreSQL, ingest, stats and feed in one process, behind one port on loopback; with {@code BROKER=1} a broker and a relay
 * too. It reads the environment as the functions do when they are deployed, except for where the database and the broker are.
 */
public final class LocalStack implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LocalStack.class.getName());

    private final EmbeddedServer server;
    private final Optional<EmbeddedBroker> broker;
    private final LocalDatabase database;
    private final FunctionHost host;

    private volatile boolean closing;

    private LocalStack(
            EmbeddedServer server, Optional<EmbeddedBroker> broker, LocalDatabase database, FunctionHost host) {
        this.server = server;
        this.broker = broker;
        this.database = database;
        this.host = host;
    }

    /**
     * Starts the stack on data that is kept.
     *
     * @throws StartFailure when a setting is wrong, or a port or the data folder can't be had
     */
    public static LocalStack start(Map<String, String> environment, Path data) throws InterruptedException {
        return start(
                environment,
                () -> EmbeddedServer.start(data, 0),
                () -> EmbeddedBroker.start(data.resolve("broker")),
                "; stop that, or set DATA_DIR to another folder");
    }

    /**
     * Starts the stack on data that {@link #close()} deletes.
     *
     * @throws StartFailure when a setting is wrong, or a port can't be had
     */
    public static LocalStack startTemporary(Map<String, String> environment) throws InterruptedException {
        return start(environment, EmbeddedServer::startTemporary, EmbeddedBroker::startTemporary, "");
    }

    private static LocalStack start(
            Map<String, String> environment,
            ServerStart<EmbeddedServer> serverStart,
            ServerStart<EmbeddedBroker> brokerStart,
            String remedy)
            throws InterruptedException {
        Settings ofStack = new Settings(environment);
        boolean wantsBroker = LocalSettings.wantsBroker(ofStack);
        ofStack.check();
        // Once before anything starts, so that a wrong one is told at once and leaves nothing behind.
        LocalSettings.read(
                environment,
                LocalDatabase.placeholder(),
                wantsBroker ? Optional.of(LocalBroker.placeholder()) : Optional.empty());
        EmbeddedServer server = start(serverStart, remedy);
        Optional<EmbeddedBroker> broker = Optional.empty();
        try {
            LocalDatabase database = LocalDatabase.prepare(server);
            if (wantsBroker) {
                broker = Optional.of(start(brokerStart, ""));
            }
            FunctionHost host = start(LocalSettings.read(environment, database, broker.map(LocalBroker::of)));
            LocalStack stack = new LocalStack(server, broker, database, host);
            var _ = server.end().thenRun(stack::databaseEnded);
            return stack;
        } catch (StartFailure | InterruptedException e) {
            broker.ifPresent(LocalStack::close);
            close(server);
            throw e;
        }
    }

    private static <T> T start(ServerStart<T> serverStart, String remedy) {
        try {
            return serverStart.start();
        } catch (IOException e) {
            throw StartFailure.environment(e.getMessage() + remedy);
        }
    }

    private static FunctionHost start(LocalSettings settings) throws InterruptedException {
        IngestFunction ingest = IngestFunction.start(settings.ingest());
        StatsFunction stats = StatsFunction.start(settings.stats());
        FeedFunction feed = FeedFunction.start(settings.feed());
        List<HostedFunction> functions = new ArrayList<>(List.of(ingest, stats, feed));
        Optional<RelayFunction> relay = settings.relay().map(RelayFunction::new);
        relay.ifPresent(functions::add);
        FunctionHost host = FunctionHost.start(settings.ingest().host(), functions.toArray(HostedFunction[]::new));
        try {
            ingest.awaitDatabase(settings.ingest().databaseWait());
            stats.awaitDatabase();
            feed.awaitDatabase();
            if (relay.isPresent()) {
                relay.get().begin(URI.create(url(host)));
            }
        } catch (StartFailure | InterruptedException e) {
            host.close();
            throw e;
        }
        return host;
    }

    private void databaseEnded() {
        if (!closing) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "PostgreSQL has ended; stop this stack and start it again: nothing that was acknowledged is lost");
        }
    }

    @FunctionalInterface
    private interface ServerStart<T> {
        T start() throws IOException;
    }

    /** Where everything answers, without a slash at the end. */
    public String url() {
        return url(host);
    }

    private static String url(FunctionHost host) {
        return "http://%s:%d".formatted(LocalSettings.LOOPBACK, host.port());
    }

    public String operationsUrl() {
        return "http://%s:%d".formatted(LocalSettings.LOOPBACK, host.operationsPort());
    }

    /** Its database, and who may come in. */
    public LocalDatabase database() {
        return database;
    }

    /** Stops the functions in order, then the broker, then the database. */
    @Override
    public void close() {
        closing = true;
        try {
            host.close();
        } finally {
            try {
                broker.ifPresent(LocalStack::close);
            } finally {
                close(server);
            }
        }
    }

    private static void close(Closeable server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
