package dev.sekali.logging;

import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** Makes warnings of OpenTelemetry's errors: a receiver of traces that is away is no fault of the program. It tells now and then. */
final class TracesAreExtra implements Filter {

    private static final String OPEN_TELEMETRY = "io.opentelemetry.";

    @Override
    public boolean isLoggable(LogRecord entry) {
        String logger = entry.getLoggerName();
        if (logger != null
                && logger.startsWith(OPEN_TELEMETRY)
                && entry.getLevel().intValue() > Level.WARNING.intValue()) {
            entry.setLevel(Level.WARNING);
        }
        return true;
    }
}
