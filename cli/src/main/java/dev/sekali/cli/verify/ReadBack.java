package dev.sekali.cli.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.plan.EventKey;
import dev.sekali.cli.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

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

    private final Service service;
    private final Iterator<Wanted> wanted;
    private final List<String> differences = new ArrayList<>();
    private Optional<String> away = Optional.empty();
    private long read;

    public ReadBack(Service service, Iterator<Wanted> wanted) {
        this.service = service;
        this.wanted = wanted;
    }

    /** Blocks until it is done, with so many requests under way at once; tells how many events were looked up by now. */
    public Result check(int workers, LongConsumer progress) {
        List<Future<?>> ends;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ends = IntStream.range(0, workers)
                    .<Future<?>>mapToObj(_ -> threads.submit(() -> work(progress)))
                    .toList();
        }
        // Throws if a worker failed: what wasn't looked up must not count as found.
        ends.forEach(Future::resultNow);
        if (differences.size() >= MAX_DIFFERENCES && wanted.hasNext()) {
            differences.add(
                    "Reading back ended after %s, since so many were wrong.".formatted(Printable.count(read, "event")));
        }
        return new Result(read, differences, away);
    }

    private void work(LongConsumer progress) {
        for (Optional<Wanted> next = next(); next.isPresent(); next = next()) {
            EventKey key = next.get().key();
            Reply reply = service.get(
                    "/events/" + Service.segment(key.topic()) + "/" + Service.segment(key.eventId()), _ -> {});
            String fault = reply instanceof Reply.Received received ? fault(next.get(), received) : "";
            synchronized (this) {
                switch (reply) {
                    case Reply.Received _ -> progress.accept(++read);
                    case Reply.Untrusted(String reason) -> away = Optional.of("the server " + reason);
                    case Reply.Away(String reason, boolean _) -> away = Optional.of(reason);
                }
                if (!fault.isEmpty()) {
                    differences.add(Printable.line(key.toString()) + " was acknowledged, but " + fault + ".");
                }
            }
        }
    }

    private synchronized Optional<Wanted> next() {
        return away.isEmpty() && differences.size() < MAX_DIFFERENCES && wanted.hasNext()
                ? Optional.of(wanted.next())
                : Optional.empty();
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
