package dev.sekali.cli.feed;

import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.ServiceCommand;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A command that reads what feed serves. */
public abstract class FeedCommand extends ServiceCommand {

    @Option(
            names = "--feed-url",
            paramLabel = "URL",
            defaultValue = "${env:FEED_URL}",
            description =
                    "The address before /feed and /subscriptions, where nothing routes all paths from one address."
                            + " (FEED_URL)")
    private Optional<URI> feedUrl;

    protected FeedCommand(Context context) {
        super(context);
    }

    /** Does its work. Blocks. */
    protected abstract ExitStatus run(Feed feed) throws Failure;

    @Override
    protected final ExitStatus run(Service service) throws Failure {
        return run(new Feed(
                service.at(feedUrl.orElse(service.url())), context.streams().err()));
    }
}
