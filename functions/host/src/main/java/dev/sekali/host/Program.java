package dev.sekali.host;

import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import io.helidon.logging.common.LogConfig;

/** The life of a program that serves until it is told to stop. */
public final class Program {

    private Program() {}

    /** Starts something from settings. Whatever it started must be stopped by closing the result. */
    @FunctionalInterface
    public interface Start {
        AutoCloseable start(Settings settings) throws Exception;
    }

    /**
     * Starts, and stops at SIGTERM or SIGINT. Ends the process with one clear line when the start fails.
     */
    public static void main(Start start) throws Exception {
        LogConfig.configureRuntime();
        try {
            AutoCloseable started = start.start(new Settings(System.getenv()));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(started), "stop"));
        } catch (StartFailure e) {
            System.err.println(e.getMessage());
            System.exit(e.exitStatus());
        }
    }

    private static void close(AutoCloseable started) {
        try {
            started.close();
        } catch (Exception e) {
            System.err.println("the stop failed: " + e);
        }
    }
}
