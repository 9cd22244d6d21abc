package dev.sekali.host;

import dev.sekali.logging.LogFormat;
import dev.sekali.logging.Logging;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;

/** The life of a program that serves until it is told to stop. */
public final class Program {

    private Program() {}

    /** Starts something from settings. Whatever it started must be stopped by closing the result. */
    @FunctionalInterface
    public interface Start {
        AutoCloseable start(Settings settings) throws Exception;
    }

    /**
     * Starts, and stops at SIGTERM or SIGINT. Ends the process with status 0 when it stopped in order, and with one clear line
     * and another status when the start fails.
     */
    public static void main(Start start) throws Exception {
        // They take a while, in which settings are read and the database is asked.
        Thread.ofPlatform().name("meters").daemon().start(Meters::ofProcess);
        Settings settings = new Settings(System.getenv());
        Logging logging = Logging.start(LogFormat.read(settings));
        try {
            AutoCloseable started = start.start(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(started), "stop"));
        } catch (StartFailure e) {
            logging.say(e);
            System.exit(e.exitStatus());
        }
    }

    private static void close(AutoCloseable started) {
        try {
            started.close();
        } catch (Exception e) {
            System.getLogger(Program.class.getName()).log(System.Logger.Level.ERROR, "the stop failed", e);
            return;
        }
        // Or the status would be the signal's, which says nothing of how the stop went. No other hook has work to lose.
        Runtime.getRuntime().halt(0);
    }
}
