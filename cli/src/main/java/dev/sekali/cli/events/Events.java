package dev.sekali.cli.events;

import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.ServiceCommand;
import dev.sekali.cli.options.Streams;
import dev.sekali.cli.options.Whole;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.read.Moment;
import dev.sekali.cli.read.Page;
import dev.sekali.cli.read.ServiceReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sekali events}. */
@Command(
        name = "events",
        description = {
            "Prints events as NDJSON: one JSON object a line. The newest come first.",
            "",
            "Without --limit it prints all that match, in constant memory. During an outage it waits, and then goes on."
        },
        footer = {
            "  sekali events --limit=10",
            "  sekali events --topic=orders --since=15m | jq .payload",
            "  sekali events --order=asc --since=2026-01-31 --until=2026-02-01 > january-31.ndjson"
        },
        exitCodeList = {
            "0:all were printed, or the reader of the pipe closed it",
            "1:the output can't be written any further",
            "2:wrong usage: an option, a variable or a URL that is not Sekali's",
            "3:gave up retrying; what was printed is not all",
            "130:interrupted; 143 if by SIGTERM"
        })
public final class Events extends ServiceCommand {

    private static final int PAGE = 1_000;
    private static final int BUFFER_BYTES = 64 * 1024;

    /** Which events are first, as the service calls it. */
    private enum Order {
        ASC,
        DESC;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only those of this topic.")
    private Optional<String> topic;

    @Option(names = "--source", paramLabel = "SOURCE", description = "Only those of this source.")
    private Optional<String> source;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only those that Sekali stored at this time or later: ISO 8601, such as 2026-01-31 or"
                    + " 2026-01-31T08:30:00+07:00, or how long ago, such as 30s, 15m, 2h or 7d.")
    private Optional<String> since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only those that Sekali stored before this time.")
    private Optional<String> until;

    @Whole(max = Long.MAX_VALUE)
    @Option(names = "--limit", paramLabel = "N", description = "No more than so many.")
    private Optional<Long> limit;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            defaultValue = "desc",
            description = "desc for the newest first, asc for the oldest first. (default ${DEFAULT-VALUE})")
    private Order order;

    public Events(Context context) {
        super(context);
    }

    @Override
    protected ExitStatus run(Service service) throws Failure {
        ServiceReader reader = new ServiceReader(service, context.streams().err());
        OutputStream out = new BufferedOutputStream(context.streams().bytes(), BUFFER_BYTES);
        long left = limit.orElse(Long.MAX_VALUE);
        Optional<String> query = Optional.of(ServiceReader.query(Map.of(
                "topic", topic,
                "source", source,
                "since", since.map(Moment::text),
                "until", until.map(Moment::text),
                "order", Optional.of(order),
                "limit", Optional.of(Math.min(left, PAGE)))));
        while (left > 0 && query.isPresent()) {
            Page page = reader.page(query.get(), Set.of());
            try {
                for (Event event : page.events()) {
                    if (left-- > 0) {
                        out.write((event.json() + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                }
                out.flush();
            } catch (IOException e) {
                // Whoever reads from the pipe has had enough.
                if (Streams.readerLeft(e)) {
                    return ExitStatus.OK;
                }
                throw new Failure(
                        ExitStatus.NOT_VERIFIED, "The output can't be written any further: " + e.getMessage());
            }
            query = page.next();
        }
        return ExitStatus.OK;
    }
}
