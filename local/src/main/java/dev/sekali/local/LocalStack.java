package dev.sekali.local;

import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.host.FunctionHost;
import dev.sekali.ingest.IngestFunction;
import dev.sekali.ingest.IngestSettings;
import dev.sekali.settings.Secret;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import dev.sekali.stats.StatsFunction;
import dev.sekali.stats.StatsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * PostgreSQL, ingest and stats in one process, behind one port on loopback. It reads the environment as the functions do
 * when they are deployed, except for where the database is.
 */
public final class LocalStack implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    private final EmbeddedServer server;
    private final FunctionHost host;

    private LocalStack(EmbeddedServer server, FunctionHost host) {
        this.server = server;
        this.host = host;
    }

    /**
     * Starts the stack on data that is kept.
     *
     * @throws StartFailure when a setting is wrong, or a port or the data folder can't be had
     */
    public static LocalStack start(Map<String, String> environment, Path data) throws InterruptedException {
        try {
            return start(environment, EmbeddedServer.start(data, 0));
        } catch (IOException e) {
            throw StartFailure.environment(e.getMessage() + "; stop that, or set DATA_DIR to another folder");
        }
    }

    /**
     * Starts the stack on data that {@link #close()} deletes.
     *
     * @throws StartFailure when a setting is wrong, or a port can't be had
     */
    public static LocalStack startTemporary(Map<String, String> environment) throws InterruptedException {
        try {
            return start(environment, EmbeddedServer.startTemporary());
        } catch (IOException e) {
            throw StartFailure.environment(String.valueOf(e.getMessage()));
        }
    }

    private static LocalStack start(Map<String, String> environment, EmbeddedServer server)
            throws InterruptedException {
        try {
            LocalDatabase database = LocalDatabase.prepare(server);
            Settings forIngest = settings(environment, database, database.ingestPassword());
            Settings forStats = settings(environment, database, database.statsPassword());
            IngestSettings ingestSettings = IngestSettings.read(forIngest);
            StatsSettings statsSettings = StatsSettings.read(forStats);
            forIngest.check();
            forStats.check();
            IngestFunction ingest = IngestFunction.start(ingestSettings);
            StatsFunction stats = StatsFunction.start(statsSettings);
            FunctionHost host = FunctionHost.start(ingestSettings.host(), ingest, stats);
            try {
                ingest.awaitDatabase(ingestSettings.databaseWait());
                stats.awaitDatabase();
            } catch (StartFailure | InterruptedException e) {
                host.close();
                throw e;
            }
            return new LocalStack(server, host);
        } catch (StartFailure | InterruptedException e) {
            close(server);
            throw e;
        }
    }

    private static Settings settings(Map<String, String> environment, LocalDatabase database, Secret password) {
        Map<String, String> merged = new HashMap<>(environment);
        merged.keySet().removeIf(key -> key.startsWith("DATABASE_"));
        merged.put("BIND_ADDRESS", LOOPBACK);
        merged.put("DATABASE_URL", database.url());
        merged.put("DATABASE_PASSWORD", password.value());
        return new Settings(merged);
    }

    /** Where everything answers, without a slash at the end. */
    public String url() {
        return "http://%s:%d".formatted(LOOPBACK, host.port());
    }

    public String operationsUrl() {
        return "http://%s:%d".formatted(LOOPBACK, host.operationsPort());
    }

    /** Stops the functions in order, then the database. */
    @Override
    public void close() {
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
