package dev.sekali.host.tracing;

import java.sql.SQLException;

/** A call to the database while it lasts: it ends when it is closed. For one thread. */
public interface DatabaseSpan extends AutoCloseable {

    /** The call failed, for a reason that is told to the trace by its SQLSTATE alone: a message may hold an event. */
    void failed(SQLException e);

    @Override
    void close();
}
