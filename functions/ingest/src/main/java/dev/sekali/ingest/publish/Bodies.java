package dev.sekali.ingest.publish;

import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.SocketDeadlines;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;

/** Reads a request's body into memory, bounded in size, in time, and over all requests together. Thread-safe. */
record Bodies(int maxBytes, Duration retryAfter, SocketDeadlines readDeadlines) {

    private static final int FIRST_BUFFER_BYTES = BodyBudget.SMALL_BYTES;

    /**
     * Reads and decodes a body.
     *
     * @param gzip whether it is compressed
     * @param share of the memory for bodies, which the caller gives back when it is done with the body
     * @throws ProblemException 400, 413 or 503
     */
    byte[] read(ServerRequest request, boolean gzip, BodyBudget.Share share) throws InterruptedException {
        OptionalLong length = request.headers().contentLength();
        if (length.isPresent() && length.getAsLong() > maxBytes) {
            throw tooLarge();
        }
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        int expected = length.isPresent() && !gzip ? (int) length.getAsLong() : FIRST_BUFFER_BYTES;
        // Who expects "100 Continue" has sent nothing yet, and soon would: that one is refused at once.
        boolean mayWait = !request.headers().containsToken(HeaderValues.EXPECT_100);
        if (mayWait ? !share.awaitCover(expected) : !share.cover(expected)) {
            throw outOfMemory();
        }
        readDeadlines.begin();
        try {
            InputStream raw = request.content().inputStream();
            if (!gzip) {
                return readAll(raw, share, expected);
            }
            try (InputStream decoded = new GzipStream(raw)) {
                return readAll(decoded, share, expected);
            }
        } catch (GzipStream.NotGzip e) {
            throw new ProblemException(Problem.of(Status.BAD_REQUEST_400, String.valueOf(e.getMessage()))
                    .closing());
        } catch (IOException | DataReader.InsufficientDataAvailableException e) {
            throw new ProblemException(Problem.of(Status.BAD_REQUEST_400, "the body could not be read to its end")
                    .closing());
        } catch (RequestException e) {
            if (e.status().code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
                throw tooLarge();
            }
            throw new ProblemException(Problem.of(Status.BAD_REQUEST_400, "the body's chunks are not as they should be")
                    .closing());
        } finally {
            readDeadlines.end();
        }
    }

    private byte[] readAll(InputStream in, BodyBudget.Share share, int expected) throws IOException {
        byte[] buffer = new byte[expected];
        int size = 0;
        while (true) {
            int read = in.readNBytes(buffer, size, buffer.length - size);
            size += read;
            if (size < buffer.length) {
                return Arrays.copyOf(buffer, size);
            }
            int next = in.read();
            if (next < 0) {
                return buffer;
            }
            if (size == maxBytes) {
                throw tooLarge();
            }
            int grown = (int) Math.min(maxBytes, 2L * buffer.length + 1);
            if (!share.cover(grown)) {
                throw outOfMemory();
            }
            buffer = Arrays.copyOf(buffer, grown);
            buffer[size++] = (byte) next;
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(Problem.bodyTooLarge(maxBytes).closing());
    }

    private ProblemException outOfMemory() {
        return new ProblemException(
                Problem.unavailable("too many large bodies at once; send it again later", retryAfter)
                        .closing());
    }
}
