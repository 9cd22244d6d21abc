package dev.sekali.cli.subscribe;

import dev.sekali.cli.feed.Feed;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.retry.Waits;
import dev.sekali.cli.text.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sekali consume}. */
@Command(
        name = "consume",
        description = {
            "Runs a command for each batch of events of a subscription, with the events as NDJSON on its standard input.",
            "",
            "If the command exits with 0, the batch is acknowledged. Otherwise it runs again with the same events after a"
                    + " pause, so it handles each event at least once. It finds SEKALI_SUBSCRIPTION, SEKALI_SHARD,"
                    + " SEKALI_POSITION and SEKALI_EVENTS (their number) in its environment.",
            "",
            "When another reader takes over, the command is stopped and nothing is acknowledged. A stop lets the command end"
                    + " within 20 seconds."
        },
        footer = {
            "  sekali consume --subscription=billing -- ./bill",
            "  sekali consume --subscription=search --limit=1000 -- sh -c 'jq -c .payload | ./index'",
            "  sekali consume --subscription=billing --once -- psql -c '\\copy staging from stdin'"
        },
        exitCodeList = {
            "0:--once, and nothing is left",
            "1:retention deleted events that were not read, or the service lost them",
            "2:wrong usage: an option, a variable, the command or a URL that is not Sekali's",
            "3:gave up retrying",
            "4:there is no such subscription",
            "130:interrupted, which is how it ends; 143 if by SIGTERM"
        })
public final class Consume extends SubscriptionCommand {

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "What to run, with its arguments, behind --.")
    private List<String> command;

    public Consume(Context context) {
        super(context);
    }

    @Override
    protected Delivery.Handler handler(Feed feed) {
        return turn -> handle(turn, feed.service().waits());
    }

    private void handle(Turn turn, Waits waits) throws Failure {
        for (int attempt = 1; !turn.over(); attempt++) {
            OptionalInt status = new BatchProcess(command).run(turn);
            if (status.isEmpty()) {
                return;
            }
            if (status.getAsInt() == 0) {
                turn.all();
                return;
            }
            String failed = Printable.line("%s ends with status %d for %s of %s, shard %d, up to seq %d"
                    .formatted(
                            command.getFirst(),
                            status.getAsInt(),
                            Printable.count(turn.batch().events().size(), "event"),
                            turn.subscription(),
                            turn.batch().shard(),
                            turn.batch().position()));
            Optional<Duration> pause = waits.pauseAfter(attempt, Optional.empty());
            if (pause.isEmpty()) {
                throw new Failure(ExitStatus.GAVE_UP, failed + ". Gave up; nothing of it is acknowledged");
            }
            if (attempt == 1) {
                context.streams().err().println(failed + "; trying again");
            }
            turn.pause(pause.get());
        }
    }
}
