package dev.sekali.local;

import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.feed.FeedFunction;
import dev.sekali.host.FunctionHost;
import dev.sekali.ingest.IngestFunction;
import dev.sekali.settings.StartFailure;
import dev.sekali.stats.StatsFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * PostgreSQL, ingest, stats and feed in one process, behind one port on loopback. It reads the environment as the functions do
 * when they are deployed, except for where the database is.
 */
public final class LocalStack implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LocalStack.class.getName());

    private final EmbeddedServer server;
    private final LocalDatabase database;
    private final FunctionHost host;

    private volatile boolean closing;

    private LocalStack(EmbeddedServer server, LocalDatabase database, FunctionHost host) {
        this.server = server;
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
                environment, () -> EmbeddedServer.start(data, 0), "; stop that, or set DATA_DIR to another folder");
    }

    /**
     * Starts the stack on data that {@link #close()} deletes.
     *
     * @throws StartFailure when a setting is wrong, or a port can't be had
     */
    public static LocalStack startTemporary(Map<String, String> environment) throws InterruptedException {
        return start(environment, EmbeddedServer::startTemporary, "");
    }

    private static LocalStack start(Map<String, String> environment, ServerStart serverStart, String remedy)
            throws InterruptedException {
        // Once before anything starts, so that a wrong one is told at once and leaves nothing behind.
        LocalSettings.read(environment, LocalDatabase.placeholder());
        EmbeddedServer server;
        try {
            server = serverStart.start();
        } catch (IOException e) {
            throw StartFailure.environment(e.getMessage() + remedy);
        }
        try {
            LocalDatabase database = LocalDatabase.prepare(server);
            FunctionHost host = start(LocalSettings.read(environment, database));
            LocalStack stack = new LocalStack(server, database, host);
            var _ = server.end().thenRun(stack::databaseEnded);
            return stack;
        } catch (StartFailure | InterruptedException e) {
            close(server);
            throw e;
        }
    }

    private static FunctionHost start(LocalSettings settings) throws InterruptedException {
        IngestFunction ingest = IngestFunction.start(settings.ingest());
        StatsFunction stats = StatsFunction.start(settings.stats());
        FeedFunction feed = FeedFunction.start(settings.feed());
        FunctionHost host = FunctionHost.start(settings.ingest().host(), ingest, stats, feed);
        try {
            ingest.awaitDatabase(settings.ingest().databaseWait());
            stats.awaitDatabase();
            feed.awaitDatabase();
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
    private interface ServerStart {
        EmbeddedServer start() throws IOException;
    }

    /** Where everything answers, without a slash at the end. */
    public String url() {
        return "http://%s:%d".formatted(LocalSettings.LOOPBACK, host.port());
    }

    public String operationsUrl() {
        return "http://%s:%d".formatted(LocalSettings.LOOPBACK, host.operationsPort());
    }

    /** Its database, and who may come in. */
    public LocalDatabase database() {
        return database;
    }

    /** Stops the functions in order, then the database. */
    @Override
    public void close() {
        closing = true;
        try {
            host.close();
        } finally {
            close(server);
        }
    }

    private static void close(EmbeddedServer server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
