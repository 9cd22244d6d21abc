package dev.sekali.ingest;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the function logs while this is open. */
public final class Logs extends Handler implements AutoCloseable {

    private final Logger logger = Logger.getLogger("dev.sekali.ingest");
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public Logs() {
        logger.setLevel(java.util.logging.Level.ALL);
        logger.addHandler(this);
    }

    public List<String> linesWith(String words) {
        return lines.stream().filter(line -> line.contains(words)).toList();
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(new SimpleFormatter().formatMessage(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
