package dev.sekali.chaos.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * One HTTP/1.1 connection to a function on loopback that costs little more than its socket, so that thousands fit beside
 * what they test. Belongs to one thread at a time.
 */
final class Wire implements AutoCloseable {

    private static final String HEAD =
            "POST /publish HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private static final String END_OF_HEAD = "\r\n\r\n";

    /** An answer to one event, and its head, are some hundred bytes. */
    private static final int BUFFER_BYTES = 1024;

    private static final int LONGEST_HEAD_BYTES = 16 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
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
     * Publishes a JSON body in ASCII and waits for the answer.
     *
     * @throws java.net.SocketTimeoutException when none comes in time
     * @throws EOFException when the connection is closed instead
     */
    Reply publish(String body) throws IOException {
        out.write(ascii(head(body.length(), false) + body));
        return answer();
    }

    /** Begins a JSON body, which the caller then writes to {@link #body()} and waits for its {@link #answer()}. */
    void begin(long length, boolean gzip) throws IOException {
        out.write(ascii(head(length, gzip)));
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
        String head = readHead();
        int length = header(head, "Content-Length")
                .map(Integer::parseInt)
                .orElseThrow(() -> new IOException("an answer tells no length: " + head));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("closed in the middle of an answer");
        }
        return new Reply(
                Integer.parseInt(head.split(" ", 3)[1]),
                header(head, "Retry-After").map(Long::parseLong).map(Duration::ofSeconds),
                header(head, "Connection").filter("close"::equalsIgnoreCase).isPresent(),
                new String(body, StandardCharsets.UTF_8));
    }

    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf(END_OF_HEAD, head.length() - END_OF_HEAD.length()) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed after %d bytes of an answer".formatted(head.length()));
            }
            if (head.length() == LONGEST_HEAD_BYTES) {
                throw new IOException("an answer's head is longer than %d bytes".formatted(LONGEST_HEAD_BYTES));
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is given up anyway.
        }
    }

    private static String head(long length, boolean gzip) {
        return HEAD + (gzip ? "Content-Encoding: gzip\r\n" : "") + "Content-Length: " + length + END_OF_HEAD;
    }

    private static Optional<String> header(String head, String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
