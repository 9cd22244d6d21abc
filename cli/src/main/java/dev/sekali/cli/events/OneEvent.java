package dev.sekali.cli.events;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.Context;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.options.ServiceCommand;
import dev.sekali.cli.read.Page;
import dev.sekali.cli.read.ServiceReader;
import dev.sekali.cli.text.Printable;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sekali event}. */
@Command(
        name = "event",
        description = "Prints one event as JSON: indented on a terminal, otherwise in one line.",
        footer = {
            "  sekali event orders 01J9ZK3M5T",
            "  sekali event orders 01J9ZK3M5T | jq .payload",
            "  sekali event -- --odd-topic an/odd/id"
        },
        exitCodeList = {
            "0:printed",
            "1:the output can't be written",
            "2:wrong usage: an option, a variable or a URL that is not Sekali's",
            "3:gave up retrying",
            "4:there is no such event",
            "130:interrupted; 143 if by SIGTERM"
        })
public final class OneEvent extends ServiceCommand {

    /** JSON lets them stand as they are, but a terminal may take them for commands. */
    private static final Pattern CONTROLS = Pattern.compile("[\\x7f-\\x9f]");

    @Parameters(index = "0", paramLabel = "TOPIC", description = "Its topic.")
    private String topic;

    @Parameters(index = "1", paramLabel = "ID", description = "Its event_id.")
    private String eventId;

    public OneEvent(Context context) {
        super(context);
    }

    @Override
    protected ExitStatus run(Service service) throws Failure {
        if (topic.isBlank() || eventId.isBlank()) {
            throw Failure.usage("TOPIC and ID can't be blank, since no event's are");
        }
        byte[] json = new ServiceReader(service, context.streams().err())
                .event(topic, eventId)
                .orElseThrow(() -> new Failure(
                        ExitStatus.NOT_FOUND,
                        Printable.line("There is no event with the topic %s and the event_id %s at %s"
                                .formatted(topic, eventId, service.statsUrl()))));
        // Read in any case: what another server says is no event.
        byte[] indented = indented(json);
        context.streams().out().writeBytes(context.streams().terminal() ? indented : json);
        context.streams().out().println();
        return ExitStatus.OK;
    }

    private static byte[] indented(byte[] json) throws Failure {
        StringWriter text = new StringWriter();
        try (JsonParser in = Service.JSON.createParser(json);
                JsonGenerator out = Service.JSON.createGenerator(text)) {
            out.setPrettyPrinter(new DefaultPrettyPrinter());
            in.nextToken();
            Page.copy(in, out);
        } catch (IOException e) {
            throw new Failure(ExitStatus.USAGE, "The answer is not JSON; give the address of Sekali");
        }
        return CONTROLS.matcher(text.toString())
                .replaceAll(
                        control -> "\\\\u%04x".formatted((int) control.group().charAt(0)))
                .getBytes(StandardCharsets.UTF_8);
    }
}
