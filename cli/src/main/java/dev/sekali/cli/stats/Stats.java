package dev.sekali.cli.stats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.Output;
import dev.sekali.cli.options.ServiceCommand;
import dev.sekali.cli.options.Whole;
import dev.sekali.cli.read.ServiceReader;
import dev.sekali.cli.stats.StatsText.Reading;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sekali stats}. */
@Command(
        name = "stats",
        description = {
            "Shows the counters of Sekali, in total and of the busiest topics, and how fast they rise.",
            "",
            "A rate is taken between two readings. The first reading shows the rate that the service tells: events received a"
                    + " second, over the last ten seconds."
        },
        footer = {
            "  sekali stats",
            "  sekali stats --watch --interval=5",
            "  sekali stats --output=json | jq .duplicate_dropped"
        },
        exitCodeList = {
            "0:shown",
            "1:the output can't be written",
            "2:wrong usage: an option, a variable or a URL that is not Sekali's",
            "3:gave up retrying; with --watch it goes on trying",
            "130:interrupted, which is how --watch ends; 143 if by SIGTERM"
        })
public final class Stats extends ServiceCommand {

    @Option(
            names = "--watch",
            description = "Shows it again and again, until Ctrl-C: in place on a terminal, otherwise a line each time.")
    private boolean watch;

    @Whole(max = 3_600)
    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "How long from one reading to the next. (default ${DEFAULT-VALUE})")
    private int interval;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Lists this topic alone.")
    private Optional<String> topic;

    @Whole(min = 0, max = 1_000)
    @Option(
            names = "--topics",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many topics are listed. (default ${DEFAULT-VALUE})")
    private int topics;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "${env:OUTPUT:-text}",
            description = "text, or json for one JSON object a reading, in a line. (OUTPUT, default ${DEFAULT-VALUE})")
    private Output output;

    private List<String> drawn = List.of();

    public Stats(Context context) {
        super(context);
    }

    @Override
    protected ExitStatus run(Service service) throws Failure {
        PrintStream out = context.streams().out();
        if (watch) {
            watch(service.withoutRetries(), out);
        } else {
            Reading now = read(service);
            (output == Output.JSON ? List.of(json(now)) : StatsText.screen(service.statsUrl(), now, Optional.empty()))
                    .forEach(out::println);
        }
        return ExitStatus.OK;
    }

    /** Goes on through an outage. Ends when told to stop, or when nobody reads any more. */
    private void watch(Service once, PrintStream out) throws Failure {
        boolean redraws = output == Output.TEXT
                && context.streams().terminal()
                && context.environment().get("TERM").filter("dumb"::equals).isEmpty();
        if (output == Output.TEXT && !redraws) {
            out.println(StatsText.rowHeading());
        }
        Optional<Reading> before = Optional.empty();
        boolean away = false;
        while (!context.stop().requested() && !out.checkError()) {
            try {
                Reading now = read(once);
                if (redraws) {
                    draw(StatsText.screen(once.statsUrl(), now, before));
                } else {
                    out.println(output == Output.JSON ? json(now) : StatsText.row(now, before));
                }
                before = Optional.of(now);
                away = false;
            } catch (Failure e) {
                if (context.stop().requested()) {
                    return;
                }
                if (e.status() != ExitStatus.GAVE_UP) {
                    throw e;
                }
                String why = e.getMessage() + "; trying again";
                if (redraws) {
                    draw(Stream.concat(Stream.of(why), drawn.stream().skip(1)).toList());
                } else if (!away) {
                    context.streams().err().println(why);
                }
                away = true;
            }
            context.stop().pause(Duration.ofSeconds(interval));
        }
    }

    /** In the place of what was drawn before. Lines aren't wrapped, so that each is one to go back over. */
    private void draw(List<String> lines) {
        boolean coloured = context.environment().get("NO_COLOR").isEmpty();
        String back = drawn.isEmpty() ? "" : "\033[" + drawn.size() + "A\033[J";
        String text = String.join("\n", lines) + "\n";
        // In one piece, so that nothing flickers, and Ctrl-C leaves the terminal as it was.
        context.streams()
                .out()
                .print("\033[?7l" + back + (coloured ? "\033[1m" + text.replaceFirst("\n", "\033[0m\n") : text)
                        + "\033[?7h");
        drawn = lines;
    }

    private Reading read(Service service) throws Failure {
        String query = ServiceReader.query(Map.of("topic", topic, "topics", Optional.of(topics)));
        JsonNode stats = new ServiceReader(service, context.streams().err()).stats(query);
        return new Reading(stats, Instant.now(), service.waits().nanoTime().getAsLong());
    }

    /** What the service answered, and when. */
    private static String json(Reading now) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        return object.put("read_at", now.at().toString())
                .setAll((ObjectNode) now.stats())
                .toString();
    }
}
