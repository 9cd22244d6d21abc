package dev.sekali.cli.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventKey;
import dev.sekali.cli.send.Verdict;
import dev.sekali.cli.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads acknowledged events back: a server that acknowledges and drops is found out, whatever it counts. */
public final class ReadBack {

    /** Past this many, more of the same explains nothing. */
    private static final int MAX_DIFFERENCES = 10;

    /**
     * What came of it.
     *
     * @param read how many events were looked up
     * @param away why it ended early, if the server could not be reached any more
     */
    public record Result(int read, List<Difference> differences, Optional<String> away) {}

    private final Service service;
    private final boolean freshKeys;

    /**
     * A reader.
     *
     * @param freshKeys whether nobody else can have sent these keys with another content
     */
    public ReadBack(Service service, boolean freshKeys) {
        this.service = service;
        this.freshKeys = freshKeys;
    }

    /** Looks each of {@code sample} up, until all are or too much is wrong. */
    public Result check(List<Acknowledged> sample) {
        List<Difference> differences = new ArrayList<>();
        int read = 0;
        for (Acknowledged acknowledged : sample) {
            if (differences.size() == MAX_DIFFERENCES) {
                differences.add(new Difference("Reading back ended after %s of %s, since so many were wrong."
                        .formatted(Printable.count(read), Printable.count(sample.size(), "event"))));
                break;
            }
            read++;
            switch (service.get(path(acknowledged.event().key()), _ -> {})) {
                case Service.Result.Answer(Reply.Received received) ->
                    fault(acknowledged, received)
                            .map(fault -> difference(acknowledged.event(), fault))
                            .ifPresent(differences::add);
                case Service.Result.Untrusted(String reason) -> {
                    return new Result(read - 1, differences, Optional.of("the server " + reason));
                }
                case Service.Result.Away(String reason) -> {
                    return new Result(read - 1, differences, Optional.of(reason));
                }
            }
        }
        return new Result(read, differences, Optional.empty());
    }

    private static Difference difference(Event event, String fault) {
        return new Difference("%s was acknowledged, but %s."
                .formatted(Printable.line(event.key().toString()), fault));
    }

    private Optional<String> fault(Acknowledged acknowledged, Reply.Received received) {
        if (received.status() == 404) {
            return Optional.of("it is not there: GET answers 404");
        }
        if (received.status() != 200) {
            return Optional.of("reading it back answers HTTP " + received.status());
        }
        try {
            return contentFault(acknowledged, service.json().readTree(received.body()));
        } catch (IOException e) {
            return Optional.of("reading it back answers something that is not JSON");
        }
    }

    /** An "ignored" says that the key is there, maybe with another content than this sender's. */
    private Optional<String> contentFault(Acknowledged acknowledged, JsonNode stored) throws IOException {
        Event event = acknowledged.event();
        JsonNode sent = service.json().readTree(event.json());
        List<String> wrong = new ArrayList<>(EventComparison.ofKey(sent, stored));
        if (freshKeys || acknowledged.verdict() == Verdict.Kept.SUCCESS) {
            wrong.addAll(EventComparison.ofContent(sent, stored));
        }
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of("it reads back with another " + String.join(" and another ", wrong));
    }

    private static String path(EventKey key) {
        return "/events/" + Service.segment(key.topic()) + "/" + Service.segment(key.eventId());
    }
}
