package dev.sekali.cli.events;

import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.Converters;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.ServiceCommand;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.read.Page;
import dev.sekali.cli.read.ServiceReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
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
            "0:all were printed, or as many as the reader of the pipe wanted",
            "1:the output can't be written any further",
            "2:wrong usage: an option, a variable or a URL that is not Sekali's",
            "3:gave up retrying; what was printed is not all",
            "130:interrupted; 143 if by SIGTERM"
        })
public final class Events extends ServiceCommand {

    private static final int PAGE = 1_000;
    private static final int BUFFER_BYTES = 64 * 1024;

    /** Which events are first. */
    enum Order {
        ASC,
        DESC
    }

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only those of this topic.")
    private Optional<String> topic;

    @Option(names = "--source", paramLabel = "SOURCE", description = "Only those of this source.")
    private Optional<String> source;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Only those that Sekali stored at this time or later: ISO 8601, such as 2026-01-31 or"
                    + " 2026-01-31T08:30:00+07:00, or how long ago, such as 30s, 15m, 2h or 7d.")
    private Optional<String> since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Moment.class,
            description = "Only those that Sekali stored before this time.")
    private Optional<String> until;

    @Option(names = "--limit", paramLabel = "N", converter = Limit.class, description = "No more than so many.")
    private Optional<Long> limit;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            defaultValue = "desc",
            converter = OrderWord.class,
            completionCandidates = OrderWord.class,
            description = "desc for the newest first, asc for the oldest first. (default ${DEFAULT-VALUE})")
    private Order order;

    private static final class Limit extends Converters.Whole {
        Limit() {
            super(1, Long.MAX_VALUE);
        }
    }

    private static final class OrderWord extends Converters.Word<Order> {
        OrderWord() {
            super(Order.class);
        }
    }

    /** A time for the service to read; what is so long ago is reckoned from now. */
    private static final class Moment implements ITypeConverter<String> {

        private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");

        @Override
        public String convert(String text) {
            Matcher ago = AGO.matcher(text.strip());
            if (!ago.matches()) {
                return text.strip();
            }
            String time = ago.group(2).equals("d") ? "P" : "PT";
            return Instant.now()
                    .minus(Duration.parse(time + ago.group().toUpperCase(Locale.ROOT)))
                    .toString();
        }
    }

    /** The command, in its surroundings. */
    public Events(Context context) {
        super(context);
    }

    @Override
    protected ExitStatus run(Service service) throws Failure {
        ServiceReader reader = new ServiceReader(service, context.streams().err());
        long left = limit.orElse(Long.MAX_VALUE);
        Optional<String> query = Optional.of(ServiceReader.query(Map.of(
                "topic", topic,
                "source", source,
                "since", since,
                "until", until,
                "order", Optional.of(order.name().toLowerCase(Locale.ROOT)),
                "limit", Optional.of(Math.min(left, PAGE)))));
        OutputStream out = context.streams().bytes();
        while (left > 0 && query.isPresent()) {
            Page page = reader.page(query.get(), Set.of());
            List<Event> events =
                    page.events().subList(0, (int) Math.min(left, page.events().size()));
            if (!write(events, out)) {
                return ExitStatus.OK;
            }
            left -= events.size();
            query = page.next();
        }
        return ExitStatus.OK;
    }

    /** False when whoever reads from the pipe has had enough. */
    private static boolean write(List<Event> events, OutputStream out) throws Failure {
        BufferedOutputStream buffer = new BufferedOutputStream(out, BUFFER_BYTES);
        try {
            for (Event event : events) {
                buffer.write(event.json().getBytes(StandardCharsets.UTF_8));
                buffer.write('\n');
            }
            buffer.flush();
            return true;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe")) {
                return false;
            }
            throw new Failure(ExitStatus.NOT_VERIFIED, "The output can't be written any further: " + e.getMessage());
        }
    }
}
