package dev.sekali.ingest;

import dev.sekali.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One ingest with the usual settings over a database of its own, which the tests of a class share. */
abstract class SharedServer {

    static TestDatabase database;
    static IngestServer server;

    @BeforeAll
    static void startServer() throws InterruptedException {
        database = TestDatabase.create();
        server = IngestServer.start(database.ingest());
    }

    @AfterAll
    static void stopServer() {
        server.close();
        database.close();
    }
}
