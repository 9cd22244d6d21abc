package dev.sekali.chaos.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * One HTTP/1.1 connection to a function on loopback that costs little more than its socket, so that thousands fit beside
 * what they test. Belongs to one thread at a time.
 */
final class Wire implements AutoCloseable {

    private static final String HEAD =
            "POST /publish HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

    /** An answer to one event, and its head, are some hundred bytes. */
    private static final int BUFFER_BYTES = 1024;

    private static final int LONGEST_HEAD_BYTES = 16 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /**
     * Connects.
     *
     * @param patience with the connection, and then with every read
     * @throws IOException when it isn't accepted in time
     */
    static Wire connect(int port, Duration patience) throws IOException {
        Socket socket = new Socket();
        try {
            int millis = Math.toIntExact(patience.toMillis());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(millis);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
            return new Wire(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Publishes a JSON body and waits for the answer.
     *
     * @throws java.net.SocketTimeoutException when none comes in time
     * @throws EOFException when the connection is closed instead
     */
    Reply publish(byte[] body) throws IOException {
        byte[] head = head(body.length, false);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        out.write(request);
        return answer();
    }

    /** Begins a JSON body, which the caller then writes to {@link #body()} and waits for its {@link #answer()}. */
    void begin(long length, boolean gzip) throws IOException {
        out.write(head(length, gzip));
    }

    /** Where a body goes that was begun. */
    OutputStream body() {
        return out;
    }

    /** Whether some of an answer is there already. */
    boolean mayBeAnswered() throws IOException {
        return in.available() > 0;
    }

    /**
     * Waits for an answer.
     *
     * @throws java.net.SocketTimeoutException when none comes in time
     * @throws EOFException when the connection is closed instead
     */
    Reply answer() throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        int size = 0;
        int headEnd = -1;
        while (headEnd < 0) {
            if (size == buffer.length) {
                buffer = grown(buffer);
            }
            int read = in.read(buffer, size, buffer.length - size);
            if (read < 0) {
                throw new EOFException("closed after %d bytes of an answer".formatted(size));
            }
            size += read;
            headEnd = end(buffer, size);
        }
        String[] lines = new String(buffer, 0, headEnd, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        int length = Integer.parseInt(header(lines, "Content-Length")
                .orElseThrow(() -> new IOException("an answer tells no length: " + lines[0])));
        int bodyStart = headEnd + END_OF_HEAD.length;
        byte[] body = Arrays.copyOfRange(buffer, bodyStart, bodyStart + length);
        int have = Math.min(length, size - bodyStart);
        if (in.readNBytes(body, have, length - have) < length - have) {
            throw new EOFException("closed in the middle of an answer");
        }
        return new Reply(
                Integer.parseInt(lines[0].split(" ", 3)[1]),
                header(lines, "Retry-After").map(Long::parseLong).map(Duration::ofSeconds),
                header(lines, "Connection").filter("close"::equalsIgnoreCase).isPresent(),
                body);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static byte[] head(long length, boolean gzip) {
        return (HEAD + (gzip ? "Content-Encoding: gzip\r\n" : "") + "Content-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] grown(byte[] buffer) throws IOException {
        if (buffer.length >= LONGEST_HEAD_BYTES) {
            throw new IOException("an answer's head is longer than %d bytes".formatted(LONGEST_HEAD_BYTES));
        }
        return Arrays.copyOf(buffer, 2 * buffer.length);
    }

    private static int end(byte[] bytes, int size) {
        for (int i = 0; i <= size - END_OF_HEAD.length; i++) {
            if (Arrays.equals(bytes, i, i + END_OF_HEAD.length, END_OF_HEAD, 0, END_OF_HEAD.length)) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<String> header(String[] lines, String name) {
        return Arrays.stream(lines)
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }
}
