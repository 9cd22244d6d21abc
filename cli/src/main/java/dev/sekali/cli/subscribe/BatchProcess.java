package dev.sekali.cli.subscribe;

import dev.sekali.cli.options.Failure;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.retry.StopSignal;
import dev.sekali.cli.text.Printable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A command that gets a batch on its standard input, and has the rest of its streams from this process.
 *
 * @param command the program and its arguments
 */
record BatchProcess(List<String> command) {

    /** What a command may take to end when it is told to. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Runs it to its end. Blocks: without a bound, unless the lease is lost or the run is told to stop. It is stopped then, at
     * once or when it had its time.
     *
     * @return its exit status; empty if it was stopped
     * @throws Failure if it can't be started
     */
    OptionalInt run(Turn turn) throws Failure {
        Process process = start(turn);
        Thread.ofVirtual().name("batch").start(() -> write(turn.batch().events(), process.getOutputStream()));
        try {
            return ended(process, turn) ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        } finally {
            stop(process);
        }
    }

    private Process start(Turn turn) throws Failure {
        Batch batch = turn.batch();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT);
        builder.environment()
                .putAll(Map.of(
                        "SEKALI_SUBSCRIPTION", turn.subscription(),
                        "SEKALI_SHARD", Integer.toString(batch.shard()),
                        "SEKALI_POSITION", Long.toString(batch.position()),
                        "SEKALI_EVENTS", Integer.toString(batch.events().size())));
        try {
            return builder.start();
        } catch (IOException e) {
            throw Failure.usage(Printable.line(
                    "The command can't be started: " + Objects.requireNonNullElse(e.getMessage(), command.getFirst())));
        }
    }

    private static void write(List<Event> events, OutputStream in) {
        try (OutputStream out = new BufferedOutputStream(in, 64 * 1024)) {
            for (Event event : events) {
                out.write((event.json() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // It needn't read to the end: its exit status says whether it has what it needs.
            return;
        }
    }

    /** Whether it ended by itself. */
    private static boolean ended(Process process, Turn turn) throws InterruptedException {
        CompletableFuture<?> end = CompletableFuture.anyOf(process.onExit(), turn.lost());
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        try (StopSignal.Registration _ = turn.stop().whenRequested(() -> stopped.complete(true))) {
            CompletableFuture.anyOf(end, stopped).get();
            end.get(SubscriptionCommand.FINISH.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes them so", e);
        }
        return !turn.lost().isDone() && !process.isAlive();
    }

    /** It first, and then all that it started, since a shell doesn't pass the signal on. Does nothing to one that ended. */
    private static void stop(Process process) {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroy);
        CompletableFuture<Void> ended =
                CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
        try {
            ended.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            all.forEach(ProcessHandle::destroyForcibly);
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exit can't fail", e);
        }
    }
}
