package dev.sekali.ingest;

import static dev.sekali.ingest.IngestServer.event;
import static dev.sekali.ingest.IngestServer.newId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.ingest.IngestServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which forms of a body POST /publish takes, and that nothing of a body is dropped without a word. */
class BodyFormatTest extends SharedServer {

    private static final String LINES = "application/x-ndjson";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "APPLICATION/JSON",
                "application/json;",
                "application/json ; charset=utf-8",
                "application/json;charset=UTF-8;",
                "application/json; charset=\"utf-8\"",
                "application/json; charset=\"ut\\f-8\"",
                "application/json; charset=utf8",
                "application/json; charset=us-ascii",
                "application/json; profile=\"a;charset=latin1\"; charset=utf-8",
                "application/json; profile=\"a\\\";b\"",
                "application/json;;version=1; ;q=x",
            })
    void jsonIsTakenUnderEachOfItsNames(String type) throws Exception {
        Answer answer = server.publish(type, BodyPublishers.ofString(event("t", newId())));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body().path("status").asText()).isEqualTo("success");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-ndjson",
                "Application/X-NDJSON; charset=utf-8",
                "application/ndjson",
                "application/jsonl",
                "application/x-jsonl",
                "application/jsonlines",
                "application/x-jsonlines",
            })
    void linesAreTakenUnderEachOfTheirNames(String type) throws Exception {
        String body = event("t", newId()) + "\n" + event("t", newId());
        Answer answer = server.publish(type, BodyPublishers.ofString(body));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body().path("received").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json; charset=latin1",
                "application/json; charset=\"utf-16\"",
                "application/json; charset=utf-8; charset=latin1",
                "application/json; charset",
                "application/json; =utf-8",
                "application/json charset=utf-8",
                "application/json, application/json",
                "application/jsonx",
                "application /json",
                "application/*",
                "json",
                "/json",
                "\"application/json\"",
            })
    void anUnknownMediaTypeIs415WithWhatIsAccepted(String type) throws Exception {
        assertUnsupported(
                server.publish(type, BodyPublishers.ofString(event("t", newId()))),
                "accept",
                "application/json, application/x-ndjson");
    }

    @Test
    void aMediaTypeThatIsMissingOrGivenTwiceIs415() throws Exception {
        assertUnsupported(
                server.send(server.request("/publish")
                        .POST(BodyPublishers.ofString(event("t", newId())))
                        .build()),
                "accept",
                "application/json, application/x-ndjson");
        assertUnsupported(
                server.publish(event("t", newId()), "Content-Type", LINES),
                "accept",
                "application/json, application/x-ndjson");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZip", "x-gzip", "identity, gzip", "gzip,"})
    void gzipIsTakenUnderEachOfItsNames(String coding) throws Exception {
        Answer answer = publishGzip(gzip(event("t", newId())), "Content-Encoding", coding);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "", "identity, Identity"})
    void noCodingIsTakenUnderItsName(String coding) throws Exception {
        assertThat(server.publish(event("t", newId()), "Content-Encoding", coding)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "zstd", "aws-chunked", "gzip;q=1", "gzip, gzip", "br, gzip"})
    void anUnknownCodingAndSeveralAre415WithWhatIsAccepted(String coding) throws Exception {
        assertUnsupported(
                publishGzip(gzip(event("t", newId())), "Content-Encoding", coding),
                "accept-encoding",
                "gzip, identity");
    }

    /** Whatever the second line says: it was applied to what the first one made. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br"})
    void twoLinesOfCodingsAre415(String second) throws Exception {
        assertUnsupported(
                publishGzip(gzip(event("t", newId())), "Content-Encoding", "gzip", "Content-Encoding", second),
                "accept-encoding",
                "gzip, identity");
    }

    @Test
    void wholeGzipMembersOneAfterAnotherAreOneBody() throws Exception {
        byte[] body = joined(gzip(event("t", newId()) + "\n"), gzip(""), gzip(event("t", newId())));
        Answer answer = publishGzip(body, "Content-Encoding", "gzip");
        assertThat(answer.body().path("received").asInt()).as(answer.toString()).isEqualTo(2);
    }

    @Test
    void whatFollowsAGzipMemberAndIsNotAnotherIs400AndNothingIsStored() throws Exception {
        byte[] second = gzip(event("t", newId()));
        byte[] damaged = second.clone();
        damaged[1] = 0;
        byte[] cut = Arrays.copyOf(second, 9);
        for (byte[] more : List.of(
                joined("\n".getBytes(StandardCharsets.UTF_8), second),
                joined(new byte[512], second),
                new byte[512],
                damaged,
                cut,
                Arrays.copyOf(second, second.length - 1))) {
            String id = newId();
            Answer answer = publishGzip(joined(gzip(event("t", id) + "\n"), more), "Content-Encoding", "gzip");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
            assertThat(answer.detail()).contains(" at byte ").contains("; send ");
            assertThat(database.number("SELECT count(*) FROM processed_events WHERE event_id = '%s'".formatted(id)))
                    .isZero();
        }
    }

    @Test
    void gzipWithoutItsHeaderIsToldToNameIt() throws Exception {
        Answer answer = publishGzip(gzip(event("t", newId())));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains("gzip").contains("send the header Content-Encoding: gzip");
    }

    /** The last chunk says that all of them came. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "\r\n0", "\r\n0\r\n"})
    void chunksThatEndTooEarlyAreNotTakenForAll(String end) throws IOException {
        String id = newId();
        String event = event("t", id);
        String answer = raw(
                "POST /publish HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s%s"
                        .formatted(LINES, event.length(), event, end));
        assertThat(answer).doesNotContain("HTTP/1.1 200");
        assertThat(database.number("SELECT count(*) FROM processed_events WHERE event_id = '%s'".formatted(id)))
                .isZero();
    }

    private static Answer publishGzip(byte[] body, String... headers) throws Exception {
        return server.publish(LINES, BodyPublishers.ofByteArray(body), headers);
    }

    private static void assertUnsupported(Answer answer, String header, String understood) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(415);
        assertThat(answer.headers()).containsEntry(header, understood);
        assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
        assertThat(answer.detail()).contains("; send ");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** Sends all, ends sending, and reads until the server ends the connection. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
