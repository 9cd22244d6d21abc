package dev.sekali.cli.replay;

import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.http.Trust;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.Converters;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.ServiceCommand;
import dev.sekali.cli.options.Streams;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.read.Page;
import dev.sekali.cli.read.ServiceReader;
import dev.sekali.cli.replay.Checkpoint.Position;
import dev.sekali.cli.report.BarProgress;
import dev.sekali.cli.report.LineProgress;
import dev.sekali.cli.report.Progress;
import dev.sekali.cli.text.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** {@code sekali replay}. */
@Command(
        name = "replay",
        description = {
            "Copies the events of one Sekali to another, or into a file. The oldest come first. topic, event_id, timestamp,"
                    + " source and payload stay as they are.",
            "",
            "After an interruption, run the same command again: in the end each event is there once. Another Sekali ignores"
                    + " what it has already. A file goes on where its checkpoint says, FILE.checkpoint beside it. The same"
                    + " command also adds what was published since.",
            "",
            "To publish such a file: sekali publish --file=FILE"
        },
        footer = {
            "  sekali replay --from=https://old.example --to=https://new.example --checkpoint=move.checkpoint",
            "  sekali replay --topic=orders --topic=payments --to=backup.ndjson",
            "  sekali replay --to=- | gzip > events.ndjson.gz"
        },
        exitCodeList = {
            "0:all that there was is there",
            "1:some events were refused, or the target can't be written any further; the last lines say why",
            "2:wrong usage: an option, a variable, a file or a URL that is not Sekali's",
            "3:gave up retrying; the same command goes on",
            "130:interrupted; 143 if by SIGTERM"
        })
public final class Replay extends ServiceCommand {

    /** Memory holds one page. */
    private static final int PAGE = 500;

    /** What a service adds to an event. */
    private static final Set<String> ADDED = Set.of("seq", "created_at");

    @Option(
            names = "--from",
            paramLabel = "URL",
            converter = Converters.Url.class,
            description = "The address to read from. (default: that of --url)")
    private Optional<URI> from;

    @Option(
            names = "--to",
            paramLabel = "URL|FILE",
            required = true,
            converter = Destination.class,
            description =
                    "Where the events go: the address before /publish of another Sekali, a file, or - for standard"
                            + " output.")
    private String to;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Only the events of this topic. Repeat it for more topics: they come one after the other.")
    private final List<String> topics = new ArrayList<>();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            converter = Converters.FileName.class,
            description =
                    "Keeps in this file how far the replay is, and goes on from there. Beside a file it is FILE.checkpoint"
                            + " by default. For another Sekali there is none by default: a second run begins again.")
    private Optional<Path> checkpoint;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "500",
            converter = BatchSize.class,
            description =
                    "Events a request, one request after the other. Sekali orders the events of a request itself; 1"
                            + " keeps the whole order, and takes longer. (default ${DEFAULT-VALUE})")
    private long batchSize;

    private static final class BatchSize extends Converters.Whole {
        BatchSize() {
            super(1, PAGE);
        }
    }

    @Option(
            names = "--to-api-key-file",
            paramLabel = "FILE",
            defaultValue = "${env:TO_API_KEY_FILE}",
            converter = Converters.KeyFile.class,
            description = "Holds the API key to publish with at --to. The keys of the other options go to --from alone."
                    + " (TO_API_KEY_FILE)")
    private Optional<ApiKey> toKey;

    @Option(
            names = "--to-ca-file",
            paramLabel = "FILE",
            defaultValue = "${env:TO_CA_FILE}",
            converter = Converters.CaFile.class,
            description = "As --ca-file, for --to. (TO_CA_FILE)")
    private Optional<Trust> toTrust;

    /** Tells a wrong one before anything is read. */
    private static final class Destination implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            return isUrl(text)
                    ? new Converters.Url().convert(text).toString()
                    : new Converters.FileName().convert(text).toString();
        }
    }

    private long read;

    /** The command, in its surroundings. */
    public Replay(Context context) {
        super(context);
    }

    @Override
    protected ExitStatus run(Service service) throws Failure {
        Service source = service.at(from.orElse(service.statsUrl()));
        boolean sekali = isUrl(to);
        Optional<Path> file = checkpointFile(sekali);
        Checkpoint start = Checkpoint.start(source.statsUrl().toString(), sekali ? to : "", queries());
        try {
            Checkpoint kept = file.isPresent() ? start.readFrom(file.get()) : start;
            try (Target target = sekali ? sekali(source) : lines(file, kept)) {
                return bring(source, kept, file, target);
            }
        } catch (IOException e) {
            throw new Failure(
                    ExitStatus.NOT_VERIFIED,
                    Printable.line("Can't go on writing (%s); make room, or let --to and --checkpoint name other files"
                            .formatted(Objects.requireNonNullElse(e.getMessage(), e.toString()))));
        }
    }

    private ExitStatus bring(Service source, Checkpoint start, Optional<Path> file, Target target) throws IOException {
        Streams streams = context.streams();
        Optional<Failure> fault = Optional.empty();
        try (Progress progress = streams.terminal()
                ? new BarProgress(streams.err(), "replayed", OptionalLong.empty())
                : new LineProgress(streams.err(), "replayed", OptionalLong.empty(), System::nanoTime)) {
            Checkpoint checkpoint = start;
            for (String topic : start.positions().keySet()) {
                checkpoint = bring(source, checkpoint, topic, file, target, progress);
            }
        } catch (Failure e) {
            fault = Optional.of(e);
        }
        // Where events go to standard output, nothing else does.
        PrintStream report = to.equals("-") ? streams.err() : streams.out();
        fault.ifPresent(why -> streams.err().println(why.getMessage()));
        target.refusals().forEach(reason -> report.println("refused: " + reason));
        boolean complete = fault.isEmpty() && target.refusals().isEmpty();
        report.println("%s: read %d = %s%s"
                .formatted(
                        complete ? "replayed" : "NOT complete",
                        read,
                        target.counts(),
                        fault.isPresent() ? "; the same command goes on" : ""));
        ExitStatus otherwise = complete ? ExitStatus.OK : ExitStatus.NOT_VERIFIED;
        return fault.map(Failure::status).orElse(otherwise);
    }

    /** Brings a topic to its end, what is published meanwhile included, with a checkpoint after each page. */
    private Checkpoint bring(
            Service source, Checkpoint start, String topic, Optional<Path> file, Target target, Progress progress)
            throws Failure, IOException {
        ServiceReader reader = new ServiceReader(source, context.streams().err());
        Checkpoint checkpoint = start;
        Position position = Objects.requireNonNull(start.positions().get(topic));
        boolean more = true;
        while (more) {
            if (context.stop().requested()) {
                throw new Failure(ExitStatus.INTERRUPTED, "Interrupted.");
            }
            long seen = position.seq();
            // What the service adds would make an event of the largest size too large to be published again.
            Page page = reader.page(position.query(), target instanceof SekaliTarget ? ADDED : Set.of());
            List<Event> fresh = page.events().stream()
                    .filter(event -> event.position() > seen)
                    .toList();
            read += fresh.size();
            target.bring(fresh);
            position = new Position(
                    page.next().orElse(position.query()),
                    fresh.isEmpty() ? seen : fresh.getLast().position());
            checkpoint = checkpoint.moved(topic, position, target.bytes());
            if (file.isPresent()) {
                checkpoint.writeTo(file.get());
            }
            progress.reached(read);
            more = page.next().isPresent();
        }
        return checkpoint;
    }

    /** Without one, what goes to another Sekali begins again. */
    private Optional<Path> checkpointFile(boolean sekali) throws Failure {
        if (to.equals("-") && checkpoint.isPresent()) {
            throw new Failure(
                    ExitStatus.USAGE,
                    "--checkpoint can't know how much of standard output was read; leave it out, or let --to name a file");
        }
        return sekali || to.equals("-") ? checkpoint : checkpoint.or(() -> Optional.of(Path.of(to + ".checkpoint")));
    }

    private Target sekali(Service source) throws Failure {
        URI target = URI.create(to);
        if (target.equals(source.statsUrl())) {
            throw new Failure(ExitStatus.USAGE, to + " is where the events come from; let --to name another Sekali");
        }
        return new SekaliTarget(
                another(target, toKey.orElse(ApiKey.NONE), toTrust.orElse(Trust.SYSTEM), source), (int) batchSize);
    }

    private Target lines(Optional<Path> file, Checkpoint start) throws Failure, IOException {
        if (file.isEmpty()) {
            return new LinesTarget(context.streams().bytes());
        }
        Path path = Path.of(to);
        if (!Files.exists(file.get()) && Files.exists(path) && Files.size(path) > 0) {
            throw new Failure(
                    ExitStatus.USAGE,
                    to + " holds something, and no checkpoint says what; delete it, or name another file");
        }
        // Before the first event, or an interruption in the first page would leave a file that nothing is known of.
        start.writeTo(file.get());
        return LinesTarget.in(path, start.bytes());
    }

    private static boolean isUrl(String text) {
        return text.startsWith("http://") || text.startsWith("https://");
    }

    private List<String> queries() {
        Stream<Optional<String>> selected = topics.isEmpty()
                ? Stream.of(Optional.empty())
                : topics.stream().distinct().map(Optional::of);
        return selected.map(topic -> ServiceReader.query(
                        Map.of("order", Optional.of("asc"), "limit", Optional.of(PAGE), "topic", topic)))
                .toList();
    }
}
