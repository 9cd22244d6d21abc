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
import dev.sekali.cli.options.Whole;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.read.Page;
import dev.sekali.cli.read.ServiceReader;
import dev.sekali.cli.replay.Checkpoint.Position;
import dev.sekali.cli.report.Progress;
import dev.sekali.cli.text.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
            "After an interruption, run the same command again. Each event is there once in the end: another Sekali ignores"
                    + " what it already has, and a file continues where its checkpoint (FILE.checkpoint) says. The same"
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
            "0:complete: the target has every event of the source",
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

    @Option(names = "--from", paramLabel = "URL", description = "The address to read from. (default: that of --url)")
    private Optional<URI> from;

    @Option(
            names = "--to",
            paramLabel = "URL|FILE",
            required = true,
            converter = ToDestination.class,
            description =
                    "Where the events go: the address before /publish of another Sekali, a file, or - for standard"
                            + " output.")
    private Destination to;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Only the events of this topic. Repeat it for more topics: they come one after the other.")
    private final List<String> topics = new ArrayList<>();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "Keeps in this file how far the replay is, and goes on from there. Beside a file it is FILE.checkpoint"
                            + " by default. For another Sekali there is none by default: a second run begins again.")
    private Optional<Path> checkpoint;

    @Whole(max = PAGE)
    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "500",
            description =
                    "Events a request, one request after the other. Sekali orders the events of a request itself; 1"
                            + " keeps the whole order, and takes longer. (default ${DEFAULT-VALUE})")
    private int batchSize;

    @Option(
            names = "--to-api-key-file",
            paramLabel = "FILE",
            defaultValue = "${env:TO_API_KEY_FILE}",
            description = "Holds the API key to publish with at --to. The keys of the other options go to --from alone."
                    + " (TO_API_KEY_FILE)")
    private Optional<ApiKey> toKey;

    @Option(
            names = "--to-ca-file",
            paramLabel = "FILE",
            defaultValue = "${env:TO_CA_FILE}",
            description = "As --ca-file, for --to. (TO_CA_FILE)")
    private Optional<Trust> toTrust;

    /** Another Sekali or a file; neither for standard output. */
    private record Destination(Optional<URI> sekali, Optional<Path> file) {}

    private static final Destination STANDARD_OUTPUT = new Destination(Optional.empty(), Optional.empty());

    private static final class ToDestination implements ITypeConverter<Destination> {
        @Override
        public Destination convert(String text) {
            if (text.startsWith("http://") || text.startsWith("https://")) {
                return new Destination(Optional.of(Converters.url(text)), Optional.empty());
            }
            Path path = Converters.file(text);
            return path.equals(Path.of("-")) ? STANDARD_OUTPUT : new Destination(Optional.empty(), Optional.of(path));
        }
    }

    private long read;

    public Replay(Context context) {
        super(context);
    }

    @Override
    protected ExitStatus run(Service service) throws Failure {
        ServiceReader source = new ServiceReader(
                service.at(from.orElse(service.statsUrl())), context.streams().err());
        Optional<Path> file = checkpoint.or(() -> to.file().map(path -> Path.of(path + ".checkpoint")));
        Checkpoint start = start(source.service().statsUrl().toString());
        try {
            Checkpoint kept = file.isPresent() ? start.readFrom(file.get()) : start;
            try (Target target = target(source.service(), kept, file)) {
                return bring(source, kept, file, target);
            }
        } catch (NoSuchFileException e) {
            throw Failure.usage("There is no folder for " + e.getFile() + "; make it, or name another file");
        } catch (IOException e) {
            if (to.equals(STANDARD_OUTPUT) && Streams.readerLeft(e)) {
                return ExitStatus.OK;
            }
            throw new Failure(
                    ExitStatus.NOT_VERIFIED,
                    Printable.line("Can't go on writing (%s); make room, or let --to and --checkpoint name other files"
                            .formatted(Objects.requireNonNullElse(e.getMessage(), e.toString()))));
        }
    }

    /** One query a topic, or one for all. */
    private Checkpoint start(String source) {
        Map<String, Position> positions = new LinkedHashMap<>();
        (topics.isEmpty() ? Stream.of(Optional.empty()) : topics.stream().map(Optional::of))
                .map(topic -> ServiceReader.query(
                        Map.of("order", Optional.of("asc"), "limit", Optional.of(PAGE), "topic", topic)))
                .forEach(query -> positions.put(query, new Position(query, 0)));
        return new Checkpoint(source, to.sekali().map(URI::toString).orElse(""), positions, 0);
    }

    private Target target(Service source, Checkpoint start, Optional<Path> file) throws Failure, IOException {
        if (to.sekali().isPresent()) {
            URI url = to.sekali().get();
            if (url.equals(source.statsUrl())) {
                throw Failure.usage(url + " is where the events come from; let --to name another Sekali");
            }
            return new SekaliTarget(another(url, toKey, toTrust), batchSize);
        }
        if (to.equals(STANDARD_OUTPUT)) {
            if (file.isPresent()) {
                throw Failure.usage(
                        "--checkpoint can't know how much of standard output was read; leave it out, or let --to name a file");
            }
            return new LinesTarget(context.streams().bytes(), Optional.empty());
        }
        Path path = to.file().orElseThrow();
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw Failure.usage(path + " is not a regular file; let --to name one, or - for standard output");
        }
        if (!Files.exists(file.orElseThrow()) && Files.exists(path) && Files.size(path) > 0) {
            throw Failure.usage(
                    path + " holds something, and no checkpoint says what; delete it, or name another file");
        }
        LinesTarget lines =
                LinesTarget.in(path, start.bytes(), context.streams().err());
        // Before the first event, or an interruption in the first page would leave a file that nothing is known of.
        start.writeTo(file.get());
        return lines;
    }

    private ExitStatus bring(ServiceReader source, Checkpoint start, Optional<Path> file, Target target)
            throws IOException {
        Optional<Failure> fault = Optional.empty();
        try {
            copy(source, start, file, target);
        } catch (Failure e) {
            fault = Optional.of(e);
        }
        PrintStream err = context.streams().err();
        // Where events go to standard output, nothing else does.
        PrintStream report =
                to.equals(STANDARD_OUTPUT) ? err : context.streams().out();
        fault.map(Failure::getMessage).ifPresent(err::println);
        target.refusals().forEach(reason -> report.println("refused: " + reason));
        boolean complete = fault.isEmpty() && target.refusals().isEmpty();
        report.println("%s: read %d = %s%s"
                .formatted(
                        complete ? "replayed" : "NOT complete",
                        read,
                        target.counts(),
                        fault.isPresent() ? "; the same command goes on" : ""));
        return fault.map(Failure::status).orElse(complete ? ExitStatus.OK : ExitStatus.NOT_VERIFIED);
    }

    /** Brings each topic to its end, what is published meanwhile included, with a checkpoint after each page. */
    private void copy(ServiceReader source, Checkpoint start, Optional<Path> file, Target target)
            throws Failure, IOException {
        Checkpoint reached = start;
        try (Progress progress = new Progress(context.streams(), "replayed", OptionalLong.empty(), System::nanoTime)) {
            for (Map.Entry<String, Position> topic : start.positions().entrySet()) {
                long seq = topic.getValue().seq();
                Optional<String> query = Optional.of(topic.getValue().query());
                while (query.isPresent()) {
                    if (context.stop().requested()) {
                        throw new Failure(ExitStatus.INTERRUPTED, "Interrupted.");
                    }
                    // What the service adds would make an event of the largest size too large to be published again.
                    Page page = source.page(query.get(), to.sekali().isPresent() ? ADDED : Set.of());
                    long seen = seq;
                    List<Event> fresh = page.events().stream()
                            .filter(event -> event.position() > seen)
                            .toList();
                    read += fresh.size();
                    target.bring(fresh);
                    seq = fresh.isEmpty() ? seen : fresh.getLast().position();
                    Position position = new Position(page.next().orElse(query.get()), seq);
                    reached = reached.moved(topic.getKey(), position, target.bytes());
                    if (file.isPresent()) {
                        reached.writeTo(file.get());
                    }
                    progress.reached(read);
                    query = page.next();
                }
            }
        }
    }
}
