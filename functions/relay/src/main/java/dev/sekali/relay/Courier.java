package dev.sekali.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sekali.broker.EventStream.Entry;
import dev.sekali.settings.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;

/**
 * Posts entries as NDJSON to ingest's {@code /publish}, with lenient handling, so that one that is refused doesn't cost its
 * neighbours their place. An answer is believed if it has a result for each, and nothing else is taken for a verdict. For one
 * thread.
 */
final class Courier implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** Of an answer: a result has some hundred bytes, a refused one the fault too. */
    private static final long MAX_ANSWER_BYTES = 16L << 20;

    private static final int MAX_REASON_CHARACTERS = 1_000;

    private static final JsonFactory JSON = new JsonFactory();

    private final URI publish;
    private final Optional<Secret> apiKey;
    private final Duration timeout;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(threads)
            .build();

    /** @param timeout from the connect to the last byte of the answer */
    Courier(URI ingest, Optional<Secret> apiKey, Duration timeout) {
        this.publish = URI.create(ingest + "/publish");
        this.apiKey = apiKey;
        this.timeout = timeout;
    }

    /**
     * Sends entries in one request and blocks for a bounded time.
     *
     * @throws InterruptedException when it is told to give up; the events may be stored or not
     */
    Outcome post(List<Entry> entries) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(publish)
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "gzip")
                .header("Prefer", "handling=lenient")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body(entries)));
        if (apiKey.isPresent()) {
            try {
                // A key that was rotated is in the file.
                request.header(
                        "Authorization", "Bearer " + apiKey.get().newest().value());
            } catch (IOException e) {
                return new Outcome.Barred("API_KEY_FILE=" + e.getMessage());
            }
        }
        // A request's own timeout ends with the headers in this JDK, so the deadline is on a thread that may be given
        // up.
        Future<HttpResponse<byte[]>> pending;
        try {
            pending = threads.submit(() ->
                    client.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES)));
        } catch (RejectedExecutionException e) {
            return new Outcome.Later("this relay stops", Duration.ZERO);
        }
        try {
            return outcome(entries.size(), pending.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return new Outcome.Later("ingest gave no answer in time", Duration.ZERO);
        } catch (ExecutionException e) {
            return new Outcome.Later(
                    "ingest at %s can't be reached, or broke the connection".formatted(publish), Duration.ZERO);
        } finally {
            pending.cancel(true);
        }
    }

    private static byte[] body(List<Entry> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (Entry entry : entries) {
                gzip.write(entry.line());
                gzip.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Outcome outcome(int sent, HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status == 200) {
            try {
                return new Outcome.Committed(refused(sent, answer.body()));
            } catch (IOException e) {
                return new Outcome.Later("ingest's answer is no verdict on each event", Duration.ZERO);
            }
        }
        String why = "ingest answers %d: %s".formatted(status, detail(answer.body()));
        if (status == 413) {
            return new Outcome.TooLarge(why);
        }
        return status == 429 || status == 408 || status >= 500
                ? new Outcome.Later(why, retryAfter(answer))
                : new Outcome.Barred(why);
    }

    private static Duration retryAfter(HttpResponse<byte[]> answer) {
        try {
            return Duration.ofSeconds(
                    answer.headers().firstValueAsLong("Retry-After").orElse(0));
        } catch (NumberFormatException e) {
            // A date: ingest sends none, a proxy may.
            return Duration.ZERO;
        }
    }

    /**
     * Reads the answer to a batch.
     *
     * @return what was refused, and why
     * @throws IOException when it isn't one with a result for each event
     */
    private static SortedMap<Integer, String> refused(int sent, byte[] body) throws IOException {
        SortedMap<Integer, String> refused = new TreeMap<>();
        int results = -1;
        try (JsonParser json = JSON.createParser(body)) {
            require(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean ofResults = json.currentName().equals("results");
                json.nextToken();
                if (ofResults) {
                    require(json.currentToken() == JsonToken.START_ARRAY);
                    results = 0;
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        readResult(json, results++, refused);
                    }
                } else {
                    json.skipChildren();
                }
            }
            require(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null);
        }
        require(results == sent);
        return refused;
    }

    private static void readResult(JsonParser json, int index, SortedMap<Integer, String> refused) throws IOException {
        String status = "";
        String why = "";
        boolean inOrder = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "index" ->
                    inOrder = json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getIntValue() == index;
                case "status" -> status = json.getText();
                case "errors" -> why = errors(json);
                default -> json.skipChildren();
            }
        }
        require(inOrder);
        switch (status) {
            case "success", "ignored" -> {
                // committed, now or before
            }
            case "rejected" -> refused.put(index, why.isEmpty() ? "no reason given" : why);
            default -> require(false);
        }
    }

    /** As {@code /payload is too deep; /topic is blank}. */
    private static String errors(JsonParser json) throws IOException {
        StringBuilder all = new StringBuilder();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            require(json.currentToken() == JsonToken.START_OBJECT);
            String pointer = "";
            String detail = "";
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "pointer" -> pointer = json.getText();
                    case "detail" -> detail = json.getText();
                    default -> json.skipChildren();
                }
            }
            all.append(all.isEmpty() ? "" : "; ").append((pointer + " " + detail).strip());
        }
        return shortened(all.toString());
    }

    /** A problem's detail (RFC 9457); empty when there is none. */
    private static String detail(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    boolean isDetail = json.currentName().equals("detail");
                    json.nextToken();
                    if (isDetail) {
                        return shortened(json.getText());
                    }
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            // Somebody else answered, a proxy perhaps.
        }
        return "";
    }

    private static String shortened(String text) {
        return text.length() <= MAX_REASON_CHARACTERS ? text : text.substring(0, MAX_REASON_CHARACTERS) + "…";
    }

    private static void require(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException("not what the contract promises");
        }
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
