package dev.sekali.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A client that gives a little now and then, and never ends. */
public final class Trickle {

    private static final int PAUSE_MILLIS = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Trickle() {}

    /**
     * Sends {@code first} and then {@code again} at every pause, each char a byte, until the server ends the connection.
     *
     * @return what the server said until then; empty when the connection is still open after 20 seconds
     */
    public static Optional<String> untilLeft(Socket socket, String first, String again) throws IOException {
        socket.setSoTimeout(PAUSE_MILLIS);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        long begin = System.nanoTime();
        try {
            send(socket, first);
            while (System.nanoTime() - begin < PATIENCE.toNanos()) {
                try {
                    int next = socket.getInputStream().read();
                    if (next < 0) {
                        return Optional.of(said.toString(StandardCharsets.ISO_8859_1));
                    }
                    said.write(next);
                } catch (SocketTimeoutException e) {
                    send(socket, again);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            // Reset while sending.
            return Optional.of(said.toString(StandardCharsets.ISO_8859_1));
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
