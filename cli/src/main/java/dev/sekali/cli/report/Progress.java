package dev.sekali.cli.report;

/** Shows how far a run is. Thread-safe: all workers report. */
public interface Progress extends AutoCloseable {

    /** So many events are acknowledged by now. Calls may overtake each other. */
    void reached(long acknowledged);

    @Override
    void close();
}
