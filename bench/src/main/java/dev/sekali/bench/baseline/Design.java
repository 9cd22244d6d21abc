package dev.sekali.bench.baseline;

import dev.sekali.bench.workload.Event;
import java.sql.Connection;
import java.sql.SQLException;

/** A way to store events, one a transaction, on a connection of its own. Belongs to one thread. */
interface Design extends AutoCloseable {

    /** Stores an event; whether it was new. */
    boolean store(Event event) throws SQLException;

    @Override
    void close() throws SQLException;

    /** Prepares a design on a connection. */
    @FunctionalInterface
    interface Factory {
        Design on(Connection connection) throws SQLException;
    }
}
