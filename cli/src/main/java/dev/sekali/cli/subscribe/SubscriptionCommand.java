package dev.sekali.cli.subscribe;

import dev.sekali.cli.feed.Feed;
import dev.sekali.cli.feed.FeedCommand;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.Whole;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A command that does something with each batch of a subscription. */
abstract class SubscriptionCommand extends FeedCommand {

    /** Work under way may go on for so long after a stop; the service manager's own patience is half a minute mostly. */
    static final Duration FINISH = Duration.ofSeconds(20);

    /** What else an ordered end takes: a command to be killed, and an answer to an acknowledgement. */
    private static final Duration END = Duration.ofSeconds(25);

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    @Option(names = "--subscription", paramLabel = "NAME", required = true, description = "What to read.")
    private String subscription;

    @Whole(max = 10_000)
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "500",
            description = "Events in a batch, at most. (default ${DEFAULT-VALUE})")
    private int limit;

    @Option(
            names = "--lease",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = ToLease.class,
            description = "How long a shard stays this reader's when it dies: 5s to 1h. It is renewed meanwhile."
                    + " (default ${DEFAULT-VALUE})")
    private Duration lease;

    @Option(
            names = "--once",
            description =
                    "Ends when nothing is left, and gives up after as many failures as --retries says. Otherwise it waits"
                            + " for more, and tries for ever.")
    private boolean once;

    @Option(
            names = "--skip-expired",
            description = "Where retention has deleted events that were not read, says so and goes on behind them.")
    private boolean skipExpired;

    private static final class ToLease implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            String given = text.strip();
            if (given.matches("\\d{1,4}[smh]")) {
                Duration length = Duration.parse("PT" + given.toUpperCase(Locale.ROOT));
                if (length.compareTo(SHORTEST) >= 0 && length.compareTo(LONGEST) <= 0) {
                    return length;
                }
            }
            throw new TypeConversionException("not a time from 5s to 1h, such as 60s or 10m");
        }
    }

    protected SubscriptionCommand(Context context) {
        super(context);
    }

    /** What is done with each batch. */
    protected abstract Delivery.Handler handler(Feed feed) throws Failure;

    @Override
    protected final ExitStatus run(Feed feed) throws Failure {
        context.stop().allow(FINISH.plus(END));
        try (Delivery.Handler handler = handler(once ? feed : feed.endless());
                Subscription read = Subscription.open(feed, subscription, limit, lease, skipExpired, once)) {
            new Delivery(read, once).run(handler, () -> false);
        }
        return context.stop().requested() ? ExitStatus.INTERRUPTED : ExitStatus.OK;
    }
}
