package dev.sekali.relay;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** An ingest that answers as a test wants it to, and remembers what it was sent. */
final class StubIngest implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<List<String>> requests = new CopyOnWriteArrayList<>();
    private volatile Function<List<String>, Reply> answer;

    /** An answer; of status 0: none, until the server ends. */
    record Reply(int status, String body, Map<String, String> headers) {

        static Reply of(int status, String body) {
            return new Reply(status, body, Map.of());
        }

        /** That all lines but those that hold a word are stored. */
        static Reply stored(List<String> lines, String refused) {
            return of(
                    200,
                    IntStream.range(0, lines.size())
                            .mapToObj(i -> lines.get(i).contains(refused)
                                    ? "{\"index\":%d,\"status\":\"rejected\",\"errors\":[{\"index\":%d,\"pointer\":\"/topic\",\"detail\":\"is bad\"}]}"
                                            .formatted(i, i)
                                    : "{\"index\":%d,\"event_id\":\"x\",\"status\":\"success\"}".formatted(i))
                            .collect(Collectors.joining(",", "{\"received\":1,\"results\":[", "]}")));
        }

        static Reply stored(List<String> lines) {
            return stored(lines, "\u0000");
        }
    }

    StubIngest(Function<List<String>, Reply> answer) throws IOException {
        this.answer = answer;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/publish", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void answer(Function<List<String>, Reply> next) {
        answer = next;
    }

    /** The lines of each request so far. */
    List<List<String>> requests() {
        return requests;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            List<String> lines = new String(
                            new GZIPInputStream(exchange.getRequestBody()).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            requests.add(lines);
            Reply reply = answer.apply(lines);
            if (reply.status() == 0) {
                Thread.sleep(Long.MAX_VALUE);
            }
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
