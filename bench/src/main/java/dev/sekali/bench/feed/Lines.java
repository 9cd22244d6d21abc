package dev.sekali.bench.feed;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A stream of NDJSON over a socket of its own. Not thread-safe. */
public final class Lines implements AutoCloseable {

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int NO_EVENT_MILLIS = 60_000;
    private static final byte[] END = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final InputStream in;

    private Lines(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    }

    /** Asks, and reads the answer's head. */
    public static Lines open(int port, String target) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(NO_EVENT_MILLIS);
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\n\r\n"
                        .formatted(target)
                        .getBytes(StandardCharsets.US_ASCII));
        Lines lines = new Lines(socket);
        String status = lines.line();
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(target + " is answered " + status);
        }
        return lines;
    }

    /** Reads to the end of the body, which is a chunk without bytes. */
    public void skip() throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        byte[] end = new byte[0];
        while (!Arrays.equals(end, END)) {
            int read = in.read(buffer);
            if (read < 0) {
                throw new IOException("the stream was cut");
            }
            end = lastBytes(end, buffer, read);
        }
    }

    /** Of what was read before and now, as many as an end has. */
    private static byte[] lastBytes(byte[] before, byte[] buffer, int read) {
        byte[] all = Arrays.copyOf(before, before.length + Math.min(read, END.length));
        System.arraycopy(buffer, Math.max(0, read - END.length), all, before.length, all.length - before.length);
        return Arrays.copyOfRange(all, Math.max(0, all.length - END.length), all.length);
    }

    /** Reads on until the socket is closed, and notes how old each event is when it comes. */
    public void ages(Ages ages) {
        try {
            while (true) {
                ages.note(line());
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the stream ended");
            }
            line.append((char) b);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
