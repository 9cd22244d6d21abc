package dev.sekali.logging;

import dev.sekali.settings.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.logging.ConsoleHandler;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * The log of a program: java.util.logging, which System.Logger and the libraries end up in, on standard error. Levels are
 * those of {@code logging.properties} beside this class, or of the file that the JDK is told by
 * {@code java.util.logging.config.file}.
 */
public final class Logging {

    private static final String MANAGER = "java.util.logging.manager";
    private static final String CONFIG_FILE = "java.util.logging.config.file";
    private static final String FILE = "logging.properties";

    private final LogFormat format;
    private final System.Logger log;

    private Logging(LogFormat format, System.Logger log) {
        this.format = format;
        this.log = log;
    }

    /** Sets the process's log up. For the first line of a main method: what was logged before went elsewhere. */
    public static Logging start(LogFormat format) {
        if (System.getProperty(MANAGER) == null) {
            System.setProperty(MANAGER, LastingLogManager.class.getName());
        }
        LogManager manager = LogManager.getLogManager();
        if (System.getProperty(CONFIG_FILE) == null) {
            configure(manager);
        }
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            if (handler instanceof ConsoleHandler) {
                handler.setFormatter(format.formatter());
                Filter lostClients = new WithoutLostClients();
                Filter receivers = new TracesAreExtra();
                handler.setFilter(entry -> lostClients.isLoggable(entry) && receivers.isLoggable(entry));
            }
        }
        if (manager instanceof LastingLogManager lasting) {
            lasting.last();
        }
        return new Logging(format, System.getLogger(Logging.class.getName()));
    }

    private static void configure(LogManager manager) {
        try (InputStream properties = Logging.class.getResourceAsStream(FILE)) {
            manager.readConfiguration(Objects.requireNonNull(properties, FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says what a program that did its work came to: a line on standard output, or an entry. */
    public void say(String result) {
        switch (format) {
            case PLAIN -> System.out.println(result);
            case JSON -> log.log(System.Logger.Level.INFO, result);
        }
    }

    /** Says why a program ends that can't do its work: its lines on standard error, or an entry each. */
    public void say(StartFailure failure) {
        String message = String.valueOf(failure.getMessage());
        switch (format) {
            case PLAIN -> System.err.println(message);
            case JSON -> message.lines().forEach(line -> log.log(System.Logger.Level.ERROR, line));
        }
    }
}
