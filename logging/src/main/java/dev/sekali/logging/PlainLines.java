package dev.sekali.logging;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * An entry as a line for people. The stack trace of an error follows, since an error is a fault of the program; of
 * anything less the cause's words do. Thread-safe.
 */
final class PlainLines extends Formatter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx");

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder(160)
                .append(TIME.format(entry.getInstant().atZone(ZoneId.systemDefault())))
                .append(' ')
                .append(Levels.name(entry.getLevel()))
                .append(' ')
                .append(entry.getLoggerName())
                .append(' ');
        Controls.escape(String.valueOf(formatMessage(entry)), "", line);
        Throwable error = entry.getThrown();
        boolean bug = entry.getLevel().intValue() >= Level.SEVERE.intValue();
        if (error != null && !bug) {
            Controls.escape(": " + error, "", line);
        }
        RequestId.current().ifPresent(id -> line.append(" [").append(id).append(']'));
        TraceIds.current()
                .ifPresent(ids -> line.append(" [trace ")
                        .append(ids.traceId())
                        .append(" span ")
                        .append(ids.spanId())
                        .append(']'));
        line.append('\n');
        if (error != null && bug) {
            Controls.escape(Stacks.text(error), "\n\t", line);
        }
        return line.toString();
    }
}
