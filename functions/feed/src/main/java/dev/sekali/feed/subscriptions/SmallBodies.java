package dev.sekali.feed.subscriptions;

import dev.sekali.events.http.RequestMemory;
import dev.sekali.host.HeaderScanner;
import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.SocketDeadlines;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads bodies of a few members, bounded in size and time. Thread-safe.
 *
 * @param deadlines end a body that trickles
 */
record SmallBodies(SocketDeadlines deadlines) {

    /** A hundred topics of 255 characters, each of them written as two escapes of six bytes, take 300 KiB. */
    static final int MAX_BYTES = 512 * 1024;

    private static final Set<String> CHARSETS = Set.of("utf-8", "utf8", "us-ascii", "ascii");

    /**
     * Reads the members of a JSON object.
     *
     * @param example what to send, for whoever sends nothing
     * @throws ProblemException 400, 413, 415, or 422 when it is no object
     */
    Members members(ServerRequest request, String example) {
        if (!request.content().hasEntity()) {
            throw empty(example);
        }
        checkType(request.headers().all(HeaderNames.CONTENT_TYPE, List::of));
        if (!request.headers().all(HeaderNames.CONTENT_ENCODING, List::of).isEmpty()) {
            throw new ProblemException(Problem.of(
                    Status.UNSUPPORTED_MEDIA_TYPE_415, "no Content-Encoding is understood here; send the plain body"));
        }
        byte[] body = read(request);
        if (body.length == 0) {
            throw empty(example);
        }
        return Members.parse(body);
    }

    private static ProblemException empty(String example) {
        return new ProblemException(Problem.of(Status.BAD_REQUEST_400, "the body is empty; send " + example));
    }

    private static void checkType(List<String> types) {
        if (types.size() != 1 || !isJson(new HeaderScanner(types.getFirst()))) {
            throw new ProblemException(Problem.of(
                    Status.UNSUPPORTED_MEDIA_TYPE_415, "the body must be JSON; send Content-Type: application/json"));
        }
    }

    private static boolean isJson(HeaderScanner header) {
        header.skipSpace();
        String type = header.token().toLowerCase(Locale.ROOT);
        String name = type + (header.take('/') ? "/" + header.token().toLowerCase(Locale.ROOT) : "");
        header.skipSpace();
        boolean utf8 = true;
        while (header.take(';')) {
            header.skipSpace();
            String parameter = header.token();
            String value = header.take('=') ? header.word() : "";
            utf8 &= !parameter.equalsIgnoreCase("charset") || CHARSETS.contains(value.toLowerCase(Locale.ROOT));
            header.skipSpace();
        }
        return name.equals("application/json") && utf8 && header.isAtEnd();
    }

    private byte[] read(ServerRequest request) {
        if (request.headers().contentLength().orElse(0) > MAX_BYTES) {
            throw tooLarge();
        }
        deadlines.begin();
        try {
            InputStream content = request.content().inputStream();
            byte[] body = content.readNBytes(RequestMemory.SMALL_BYTES);
            if (body.length == RequestMemory.SMALL_BYTES) {
                RequestMemory.take(MAX_BYTES);
                body = new SequenceInputStream(new ByteArrayInputStream(body), content).readNBytes(MAX_BYTES + 1);
            }
            if (body.length > MAX_BYTES) {
                throw tooLarge();
            }
            return body;
        } catch (IOException | UncheckedIOException | DataReader.InsufficientDataAvailableException e) {
            throw new ProblemException(Problem.of(Status.BAD_REQUEST_400, "the body could not be read to its end")
                    .closing());
        } catch (RequestException e) {
            if (e.status().code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
                throw tooLarge();
            }
            throw new ProblemException(Problem.of(Status.BAD_REQUEST_400, "the body's chunks are not as they should be")
                    .closing());
        } finally {
            deadlines.end();
        }
    }

    private static ProblemException tooLarge() {
        return new ProblemException(Problem.of(
                        Status.REQUEST_ENTITY_TOO_LARGE_413,
                        "the body is over the limit of %d bytes".formatted(MAX_BYTES))
                .closing());
    }
}
