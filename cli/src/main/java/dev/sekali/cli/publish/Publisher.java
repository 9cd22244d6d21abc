package dev.sekali.cli.publish;

import dev.sekali.cli.options.CommandLineParser;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Options;
import dev.sekali.cli.options.UsageFault;
import dev.sekali.cli.plan.Seeds;
import dev.sekali.cli.retry.StopSignal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The publisher as a function. One instance runs once; {@link #interrupt()} may come from another thread at any time.
 */
public final class Publisher {

    /** Longer than requests under way may take to end, shorter than anyone waits after Ctrl-C. */
    private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(2);

    private final Map<String, String> environment;
    private final Streams streams;
    private final StopSignal stop = new StopSignal();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Optional<Thread> runner = Optional.empty();

    public Publisher(Map<String, String> environment, Streams streams) {
        this.environment = environment;
        this.streams = streams;
    }

    /**
     * Runs in this thread, as a program with these arguments would, and returns its exit status. Blocks; nothing in it
     * waits without a bound, but for standard input if that is what it publishes.
     *
     * @param environment stands in for options that aren't given, as in {@code --help}
     */
    public static int run(List<String> args, Map<String, String> environment, Streams streams) {
        return new Publisher(environment, streams).run(args);
    }

    public int run(List<String> args) {
        runner = Optional.of(Thread.currentThread());
        try {
            CommandLineParser parser =
                    new CommandLineParser(environment, () -> Seeds.fresh(Instant.now(), new SecureRandom()));
            ExitStatus status = switch (parser.parse(args)) {
                case CommandLineParser.Request.Show(String text) -> show(text);
                case CommandLineParser.Request.Publish(Options options) -> new Session(options, streams, stop).run();
            };
            return status.code();
        } catch (UsageFault e) {
            e.lines().forEach(streams.err()::println);
            return ExitStatus.USAGE.code();
        } finally {
            streams.out().flush();
            ended.countDown();
        }
    }

    /** Ends the run early and returns when its report is out, or after a few seconds. Does nothing to a run that ended. */
    public void interrupt() {
        stop.interrupt();
        try {
            if (!ended.await(INTERRUPT_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                runner.ifPresent(Thread::interrupt);
                boolean _ = ended.await(INTERRUPT_GRACE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ExitStatus show(String text) {
        streams.out().print(text);
        return ExitStatus.VERIFIED;
    }
}
