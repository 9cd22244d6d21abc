package dev.sekali.logging;

import java.io.IOException;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/** Leaves out what the HTTP server has to say of clients that went away: as many entries as clients, and nobody's fault. */
final class WithoutLostClients implements Filter {

    private static final String HTTP_SERVER = "io.helidon.webserver.";

    @Override
    public boolean isLoggable(LogRecord entry) {
        String logger = entry.getLoggerName();
        return logger == null || !logger.startsWith(HTTP_SERVER) || !isOfIo(entry);
    }

    private static boolean isOfIo(LogRecord entry) {
        for (Throwable cause = entry.getThrown(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }
}
