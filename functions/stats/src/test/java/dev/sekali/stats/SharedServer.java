package dev.sekali.stats;

import dev.sekali.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One stats over an empty database of its own, which the tests of a class share. */
abstract class SharedServer {

    static TestDatabase database;
    static Fixture stats;

    @BeforeAll
    static void startServer() throws InterruptedException {
        database = TestDatabase.create();
        stats = Fixture.start(database.stats());
    }

    @AfterAll
    static void stopServer() {
        stats.close();
        database.close();
    }
}
