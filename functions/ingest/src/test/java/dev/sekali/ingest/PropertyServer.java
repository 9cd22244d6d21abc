package dev.sekali.ingest;

import dev.sekali.testing.TestDatabase;
import net.jqwik.api.lifecycle.Store;

/** A server on a database of its own, for all tries of a property. */
public final class PropertyServer implements Store.CloseOnReset {

    private final TestDatabase database = TestDatabase.create();
    private final IngestServer server;

    /** Starts one with some settings, each followed by its value. */
    public PropertyServer(String... settings) {
        try {
            server = IngestServer.start(database.ingest(), settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public TestDatabase database() {
        return database;
    }

    public IngestServer server() {
        return server;
    }

    @Override
    public void close() {
        server.close();
        database.close();
    }
}
