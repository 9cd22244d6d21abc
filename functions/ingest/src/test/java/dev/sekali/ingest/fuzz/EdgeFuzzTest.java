package dev.sekali.ingest.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.ingest.IngestServer;
import dev.sekali.ingest.PropertyServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;

/** Spoilt requests on a real port: each gets a 2xx, a 4xx or a closed connection, and the server goes on. */
class EdgeFuzzTest {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");
    private static final String BODY = IngestServer.event("fuzz", "1");

    /** Two members, a character a byte. */
    private static final String GZIP = gzip(BODY + "\n") + gzip(BODY);

    private final IngestServer server = Store.getOrCreate(
                    PropertyServer.class,
                    Lifespan.PROPERTY,
                    () -> new PropertyServer("HEADER_TIMEOUT", "2s", "BODY_TIMEOUT", "2s"))
            .get()
            .server();

    @Property(tries = 3_000)
    void anySpoiltRequestIsAnsweredOrCutOff(
            @ForAll("requests") String request, @ForAll("mutations") List<Mutation> mutations) throws IOException {
        String answer = exchange(Mutation.all(mutations, request.getBytes(StandardCharsets.ISO_8859_1)));

        assertThat(STATUS.matcher(answer).results().map(EdgeFuzzTest::status))
                .allMatch(status -> status < 300 || (status >= 400 && status < 500));
        assertThat(answer).doesNotContain("Exception", "\tat ", "org.postgresql", "Feature", "Source:");
    }

    @Provide
    Arbitrary<String> requests() {
        return Arbitraries.of(
                "POST /publish HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(BODY.length(), BODY),
                "POST /publish HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nPrefer: handling=lenient\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n".formatted(BODY.length(), BODY),
                "POST /publish HTTP/1.1\r\nHost: x\r\nContent-Type: application/jsonl; charset=\"utf-8\"; a=\"b;c\"\r\n"
                        + "Content-Encoding: gzip\r\nPrefer: a=\"b, c\"; d, handling=lenient\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(GZIP.length(), GZIP),
                "GET /openapi/ingest.yaml HTTP/1.1\r\nHost: x\r\nAccept: */*\r\nUser-Agent: fuzz\r\n\r\n");
    }

    @Provide
    Arbitrary<List<Mutation>> mutations() {
        return Mutation.some();
    }

    private static String gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static int status(MatchResult line) {
        return Integer.parseInt(line.group(1));
    }

    /** Sends all, ends sending, and reads until the server ends the connection. */
    private String exchange(byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                // Cut off in the middle.
                return "";
            }
        }
    }
}
