package dev.sekali.cli.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.plan.EventKey;
import dev.sekali.cli.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/**
 * Reads acknowledged events back, until all are or too much is wrong: a server that acknowledges and drops is found out,
 * whatever it counts. One instance reads once.
 */
public final class ReadBack {

    /** Past this many, more of the same explains nothing. */
    private static final int MAX_DIFFERENCES = 10;

    /** An event that must be there; {@code content} names the members that are stored otherwise than they were sent. */
    public record Wanted(EventKey key, Content content) {

        @FunctionalInterface
        public interface Content {
            List<String> differing(JsonNode stored) throws IOException;
        }
    }

    /**
     * What came of it.
     *
     * @param read how many events were looked up
     * @param away why it ended early, if the server could not be reached any more
     */
    public record Result(long read, List<String> differences, Optional<String> away) {}

    private record Found(Wanted event, Reply reply) {}

    private final Service service;
    private final List<String> differences = new ArrayList<>();
    private Optional<String> away = Optional.empty();
    private long read;

    public ReadBack(Service service) {
        this.service = service;
    }

    /** Blocks until it is done, with so many requests under way at once; tells how many events were looked up by now. */
    public Result check(Stream<Wanted> wanted, int workers, LongConsumer progress) {
        boolean all = wanted.gather(Gatherers.mapConcurrent(workers, this::find))
                .allMatch(found -> {
                    note(found);
                    progress.accept(read);
                    return away.isEmpty() && differences.size() < MAX_DIFFERENCES;
                });
        if (!all && away.isEmpty()) {
            differences.add(
                    "Reading back ended after %s, since so many were wrong.".formatted(Printable.count(read, "event")));
        }
        return new Result(read, differences, away);
    }

    private Found find(Wanted event) {
        String topic = Service.segment(event.key().topic());
        return new Found(
                event,
                service.get(
                        "/events/" + topic + "/" + Service.segment(event.key().eventId()), _ -> {}));
    }

    private void note(Found found) {
        switch (found.reply()) {
            case Reply.Received received -> {
                read++;
                String fault = fault(found.event(), received);
                if (!fault.isEmpty()) {
                    String key = Printable.line(found.event().key().toString());
                    differences.add(key + " was acknowledged, but " + fault + ".");
                }
            }
            case Reply.Untrusted(String reason) -> away = Optional.of("the server " + reason);
            case Reply.Away(String reason, boolean _) -> away = Optional.of(reason);
        }
    }

    /** Empty if the event is there, and as it must be. */
    private String fault(Wanted event, Reply.Received received) {
        if (received.status() != 200) {
            return received.status() == 404
                    ? "it is not there: GET answers 404"
                    : "reading it back answers HTTP " + received.status();
        }
        try {
            JsonNode stored = service.json().readTree(received.body());
            List<String> wrong = new ArrayList<>(event.content().differing(stored));
            if (!event.key().eventId().equals(stored.path("event_id").textValue())) {
                wrong.addFirst("event_id");
            }
            if (!event.key().topic().equals(stored.path("topic").textValue())) {
                wrong.addFirst("topic");
            }
            return wrong.isEmpty() ? "" : "it reads back with another " + String.join(" and another ", wrong);
        } catch (IOException e) {
            return "reading it back answers something that is not JSON";
        }
    }
}
