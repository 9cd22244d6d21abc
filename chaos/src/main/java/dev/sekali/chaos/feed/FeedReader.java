package dev.sekali.chaos.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code /feed} from the position that it keeps. An event counts as handled when the position is kept. */
final class FeedReader extends Consumer {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How it reads. */
    enum Way {
        /** Pages, each waited for. */
        LONG_POLL,
        /** A stream of lines. */
        LINES,
        /** Server-sent events. */
        SERVER_SENT
    }

    private final Way way;
    private final Account account;
    private long position;

    FeedReader(HttpClient http, int port, Way way, Account account, Tally tally) {
        super(http, port, account.name(), tally);
        this.way = way;
        this.account = account;
    }

    @Override
    void read() throws IOException, InterruptedException {
        Optional<HttpResponse<InputStream>> asked = ask(asking());
        if (asked.isEmpty()) {
            return;
        }
        HttpResponse<InputStream> answer = asked.get();
        if (answer.statusCode() != 200) {
            unexpected(answer);
            return;
        }
        try (InputStream body = answer.body()) {
            switch (way) {
                case LONG_POLL -> page(answer, body);
                case LINES -> lines(new BufferedReader(new InputStreamReader(body, UTF_8)));
                case SERVER_SENT -> serverSent(new BufferedReader(new InputStreamReader(body, UTF_8)));
            }
        }
    }

    private HttpRequest asking() {
        return switch (way) {
            case LONG_POLL ->
                request("/feed?wait=" + WAIT + "&after=" + position).build();
            case LINES ->
                request("/feed?after=" + position)
                        .header("Accept", "application/x-ndjson")
                        .build();
            case SERVER_SENT ->
                request("/feed")
                        .header("Accept", "text/event-stream")
                        .header("Last-Event-ID", Long.toString(position))
                        .build();
        };
    }

    private void page(HttpResponse<?> answer, InputStream body) throws IOException {
        List<Met> events = new ArrayList<>();
        for (JsonNode event : JSON.readTree(body)) {
            events.add(Met.of(event));
        }
        long next = answer.headers().firstValueAsLong("Sekali-Position").orElseThrow();
        meet(events);
        if (next < position || (!events.isEmpty() && next < events.getLast().seq())) {
            fault("after %d a page of %d events tells to go on after %d".formatted(position, events.size(), next));
        }
        position = next;
    }

    private void lines(BufferedReader lines) throws IOException {
        while (!isClosed()) {
            String line = next(lines);
            if (!line.isEmpty()) {
                goTo(Met.read(line));
            }
        }
    }

    private void serverSent(BufferedReader lines) throws IOException {
        String id = "";
        String event = "";
        String data = "";
        while (!isClosed()) {
            String line = next(lines);
            String value = line.substring(line.indexOf(' ') + 1);
            if (line.startsWith("id: ")) {
                id = value;
            } else if (line.startsWith("event: ")) {
                event = value;
            } else if (line.startsWith("data: ")) {
                data = value;
            } else if (line.isEmpty() && !data.isEmpty()) {
                if (event.equals("event")) {
                    goTo(Met.read(data));
                }
                if (event.equals("event") && position != Long.parseLong(id)) {
                    fault("the event %d has the id %s".formatted(position, id));
                }
                position = Long.parseLong(id);
                data = "";
            }
        }
    }

    /** A stream goes on for longer than this test: whatever ends it breaks it. */
    private static String next(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new EOFException("the stream ended");
        }
        return line;
    }

    private void goTo(Met event) {
        meet(List.of(event));
        position = event.seq();
    }

    private void meet(List<Met> events) {
        account.meet(0, events);
        account.handle(0, events);
    }
}
