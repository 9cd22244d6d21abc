package dev.sekali.e2e;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 connection that costs little more than its socket. Belongs to one thread at a time. */
final class Connection implements Closeable {

    private static final int PATIENCE_MILLIS =
            Math.toIntExact(Duration.ofSeconds(30).toMillis());
    private static final Duration PUT_OFF = Duration.ofMillis(500);

    private final InetSocketAddress address;
    private @Nullable Socket socket;

    /** A connection that is opened by the first request. */
    Connection(InetSocketAddress address) {
        this.address = address;
    }

    /**
     * Publishes a JSON body, again after each 503, until it is taken; over a new connection where an answer ended the old one.
     *
     * @throws IOException when another answer comes, or none
     */
    void publish(byte[] body) throws IOException, InterruptedException {
        for (String head = attempt(body); !head.startsWith("HTTP/1.1 200 "); head = attempt(body)) {
            if (!head.startsWith("HTTP/1.1 503 ")) {
                throw new IOException(head);
            }
            if (head.contains("Connection: close")) {
                close();
            }
            Thread.sleep(PUT_OFF);
        }
    }

    private String attempt(byte[] body) throws IOException {
        Socket open = socket == null ? connect() : socket;
        String head =
                "POST /publish HTTP/1.1\r\nHost: ingest\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                        .formatted(body.length);
        open.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        open.getOutputStream().write(body);
        return answer(new BufferedInputStream(open.getInputStream(), 512));
    }

    private Socket connect() throws IOException {
        Socket connecting = new Socket();
        socket = connecting;
        connecting.setTcpNoDelay(true);
        connecting.setSoTimeout(PATIENCE_MILLIS);
        connecting.connect(address, PATIENCE_MILLIS);
        return connecting;
    }

    /** Reads an answer to its end, and returns its head. */
    private static String answer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("closed after '%s'".formatted(head));
            }
            head.append((char) next);
        }
        in.skipNBytes(head.toString()
                .lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
                .findFirst()
                .orElseThrow(() -> new IOException("an answer tells no length: " + head)));
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
