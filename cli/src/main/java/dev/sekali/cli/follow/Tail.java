package dev.sekali.cli.follow;

import dev.sekali.cli.feed.Feed;
import dev.sekali.cli.feed.FeedCommand;
import dev.sekali.cli.feed.Start;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.kept.KeptFile;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.Whole;
import dev.sekali.cli.subscribe.Delivery;
import dev.sekali.cli.subscribe.Subscription;
import dev.sekali.cli.subscribe.Turn;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** {@code sekali tail}. */
@Command(
        name = "tail",
        description = {
            "Prints events as they are committed, in the order of their seq, as NDJSON: one JSON object a line.",
            "",
            "After an interruption it goes on by itself, and leaves nothing out or prints it twice. With --state it does so"
                    + " after its own end, too; after kill -9 it may print the last event again, and no other. With"
                    + " --subscription the service keeps the position.",
            "",
            "To take so many with --state, give --limit. When a pipe is closed, as by head, what was in it counts as not"
                    + " read: up to 1 MiB is printed again."
        },
        footer = {
            "  sekali tail --output=pretty",
            "  sekali tail --topic=orders --from=15m | jq .payload",
            "  sekali tail --from=start --state=orders.position >> orders.ndjson"
        },
        exitCodeList = {
            "0:--limit is reached, or the reader of the pipe closed it",
            "1:events are missing: retention deleted them, or the service lost them; or the output can't be written",
            "2:wrong usage: an option, a variable, a file or a URL that is not Sekali's",
            "3:gave up retrying before the first connection",
            "4:there is no such subscription",
            "130:interrupted, which is how it ends; 143 if by SIGTERM"
        })
public final class Tail extends FeedCommand {

    /** What a poll of several shards may still take, with an answer to the acknowledgement. */
    private static final Duration STOP = Duration.ofSeconds(10);

    /** How events are printed. */
    private enum Form {
        JSON,
        PRETTY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Only those of this topic. Repeat it for more topics.")
    private final List<String> topics = new ArrayList<>();

    @Option(names = "--source", paramLabel = "SOURCE", description = "Only those of this source.")
    private Optional<String> source;

    @Option(
            names = "--from",
            paramLabel = "START",
            converter = Start.Reader.class,
            description = "Where to begin: " + Start.HELP + " (default now)")
    private Optional<Start> from;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description =
                    "Keeps in this file how far it is, for one run at a time. If there is such a file, it goes on from there,"
                            + " whatever --from says. Beside it lies FILE.lock, which is empty and stays.")
    private Optional<Path> state;

    @Option(
            names = "--subscription",
            paramLabel = "NAME",
            description = "Reads this subscription, and acknowledges what is printed: every event at least once.")
    private Optional<String> subscription;

    @Option(
            names = "--skip-expired",
            description = "Where retention has deleted events that were not read, says so and goes on behind them.")
    private boolean skipExpired;

    @Whole(max = Long.MAX_VALUE)
    @Option(names = "--limit", paramLabel = "N", description = "Ends after so many.")
    private Optional<Long> limit;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "json",
            description =
                    "json, or pretty for people: timestamp, topic, event_id, source and payload, cut at the width of"
                            + " the terminal. (default ${DEFAULT-VALUE})")
    private Form output;

    public Tail(Context context) {
        super(context);
    }

    @Override
    public Stream<String> faults(ParseResult given) {
        Stream<String> together = given.hasMatchedOption("--subscription")
                ? Stream.of("--topic", "--source", "--from", "--state")
                        .filter(given::hasMatchedOption)
                        .map(option ->
                                option + " is not for --subscription, which has its own: leave out one of the two")
                : Stream.empty();
        return Stream.concat(super.faults(given), together);
    }

    @Override
    protected ExitStatus run(Feed feed) throws Failure {
        Printer printer = new Printer(context, output == Form.PRETTY, limit.orElse(Long.MAX_VALUE));
        if (subscription.isPresent()) {
            subscribe(feed, subscription.get(), printer);
        } else {
            follow(feed, printer);
        }
        return printer.done() ? ExitStatus.OK : ExitStatus.INTERRUPTED;
    }

    private void follow(Feed feed, Printer printer) throws Failure {
        List<String> sorted = topics.stream().sorted().distinct().toList();
        Bookmark bookmark = new Bookmark(
                0, feed.service().statsUrl().toString(), sorted, source.stream().toList());
        try (Closeable _ = state.isPresent() ? taken(state.get()) : () -> {}) {
            Optional<Long> kept = state.isPresent() ? bookmark.readFrom(state.get()) : Optional.empty();
            kept.ifPresent(position -> context.streams()
                    .err()
                    .println("Goes on behind seq %d, as %s says".formatted(position, state.orElseThrow())));
            Start start = kept.map(position -> Start.of(position.toString()))
                    .orElseGet(() -> from.orElseGet(() -> Start.of("now")));
            String remedy =
                    kept.isPresent() ? "delete " + state.orElseThrow() + " and give --from=start" : "give --from=start";
            if (state.isPresent() && context.streams().endsWithinALine()) {
                printer.endLine();
            }
            try (Kept target = new Kept(printer, bookmark.at(kept.orElse(-1L)))) {
                new Follower(feed, filter(sorted), start, remedy, skipExpired, target, Follower.SILENCE, Follower.QUIET)
                        .follow();
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Two runs with one file would both print everything, and overwrite each other's position. */
    private static Closeable taken(Path file) throws Failure, IOException {
        return KeptFile.take(file)
                .orElseThrow(() -> Failure.usage(
                        "Another run keeps its position in %s; end that one, or let --state name another file"
                                .formatted(file)));
    }

    private String filter(List<String> sorted) {
        return Stream.concat(
                        sorted.stream().map(topic -> "&topic=" + Service.segment(topic)),
                        source.stream().map(only -> "&source=" + Service.segment(only)))
                .collect(Collectors.joining());
    }

    /**
     * Prints, and then keeps the position: with a file, after each event. So a kill comes between the line and the position of
     * one event at worst, or within its line: a long one takes several writes.
     */
    private final class Kept implements Follower.Target, Closeable {

        private final Printer printer;
        private final Unread unread = new Unread();
        private Bookmark bookmark;
        private Optional<PositionFile> file = Optional.empty();

        Kept(Printer printer, Bookmark bookmark) {
            this.printer = printer;
            this.bookmark = bookmark;
        }

        @Override
        public void print(String json, long seq) throws Failure {
            printer.print(json);
            if (state.isPresent()) {
                unread.wrote(bookmark.position(), printer.written());
                reached(seq);
            }
        }

        @Override
        public void reached(long position) throws Failure {
            printer.flush();
            // What lies in a pipe when its reader leaves was never read.
            long safe = printer.readerLeft() ? unread.position(bookmark.position()) : position;
            if (state.isEmpty() || safe == bookmark.position()) {
                return;
            }
            bookmark = bookmark.at(safe);
            try {
                if (file.isPresent() && !file.get().isGone()) {
                    file.get().move(safe);
                } else {
                    close();
                    file = Optional.of(PositionFile.create(state.get(), bookmark));
                }
            } catch (IOException e) {
                throw unwritable(e);
            }
        }

        @Override
        public void close() throws IOException {
            if (file.isPresent()) {
                file.get().close();
            }
        }

        @Override
        public boolean done() {
            return printer.done();
        }
    }

    private Failure unwritable(IOException e) {
        return e instanceof NoSuchFileException
                ? Failure.usage("There is no folder for %s; make it, or let --state name another file"
                        .formatted(state.orElseThrow()))
                : new Failure(
                        ExitStatus.NOT_VERIFIED,
                        "%s can't be read or written (%s); make room, or let --state name another file"
                                .formatted(state.orElseThrow(), Objects.requireNonNullElse(e.getMessage(), e)));
    }

    private void subscribe(Feed feed, String name, Printer printer) throws Failure {
        context.stop().allow(STOP);
        int atOnce = (int) Math.min(Subscription.LIMIT, limit.orElse((long) Subscription.LIMIT));
        try (Subscription read = Subscription.open(feed, name, atOnce, Subscription.LEASE, skipExpired, false)) {
            new Delivery(read, false).run(turn -> print(turn, printer), printer::done);
        }
    }

    private static void print(Turn turn, Printer printer) throws Failure {
        for (var event : turn.batch().events()) {
            if (printer.done()) {
                break;
            }
            printer.print(event.json());
            turn.reached(event.position());
        }
        printer.flush();
        if (printer.readerLeft()) {
            turn.nothing();
        } else if (!printer.done()) {
            turn.all();
        }
    }
}
