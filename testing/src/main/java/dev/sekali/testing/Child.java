package dev.sekali.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A program as a process of its own, on the class path of the tests, since only a process has an exit status and can be
 * killed. Whoever starts it closes it. Thread-safe.
 */
public final class Child implements AutoCloseable {

    /** Options of a Java runtime that is to start soon and stay small. */
    public static final List<String> SHORT_RUN = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

    private final Process process;
    private final Lines output;
    private final Lines errors;

    private Child(Process process) {
        this.process = process;
        this.output = new Lines(process.inputReader(StandardCharsets.UTF_8));
        this.errors = new Lines(process.errorReader(StandardCharsets.UTF_8));
    }

    /**
     * Starts a class with a main method.
     *
     * @param environment all that the program finds there
     */
    public static Child start(Class<?> main, Map<String, String> environment, String... args) {
        return start(SHORT_RUN, System.getProperty("java.class.path"), main.getName(), environment, args);
    }

    /**
     * The same with other options of the Java runtime, in the place of those for a short run, or on another class path.
     *
     * @param environment all that the program finds there
     */
    public static Child start(
            List<String> jvm, String classPath, String main, Map<String, String> environment, String... args) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(jvm);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, main));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return new Child(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines on standard output so far; all of them once the program has ended. */
    public List<String> output() {
        return output.read();
    }

    /** The same of standard error. */
    public List<String> errors() {
        return errors.read();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits for the end.
     *
     * @return the exit status
     * @throws IllegalStateException when it doesn't come in time; the program is killed then
     */
    public int awaitExit(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new IllegalStateException(
                    "the program still ran after %s; it said %s %s".formatted(timeout, output(), errors()));
        }
        output.awaitEnd();
        errors.awaitEnd();
        return process.exitValue();
    }

    /** As {@code kill}: an ordered stop, and then like {@link #awaitExit}. */
    public int stop(Duration timeout) throws InterruptedException {
        // By its handle: the process itself would close the streams, and what the program says at its end be lost.
        process.toHandle().destroy();
        return awaitExit(timeout);
    }

    /** As {@code kill -9}, without a chance to tidy up. */
    public void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    /** As {@code kill -STOP}: it does nothing at all until {@link #resume()}, and can't see time pass. */
    public void pause() {
        signal("STOP");
    }

    /** Ends a pause; does nothing to a program that runs. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("no SIG" + name + " for " + pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As {@code kill}: an ordered stop, waited for; also of a program that is paused. */
    @Override
    public void close() {
        if (isAlive()) {
            resume();
        }
        process.toHandle().destroy();
        process.onExit().orTimeout(1, TimeUnit.MINUTES).join();
    }

    /** Read as they come, or a program that writes much would wait for a reader. */
    private static final class Lines {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Thread reader;

        Lines(BufferedReader stream) {
            this.reader = Thread.startVirtualThread(() -> stream.lines().forEach(lines::add));
        }

        List<String> read() {
            return List.copyOf(lines);
        }

        void awaitEnd() throws InterruptedException {
            reader.join();
        }
    }
}
