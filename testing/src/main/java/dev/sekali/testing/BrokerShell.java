package dev.sekali.testing;

import dev.sekali.embedded.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Commands to an embedded broker from outside of what is tested, each over a connection of its own. Thread-safe. */
public record BrokerShell(EmbeddedBroker broker) {

    private static final int TIMEOUT_MILLIS = 10_000;

    /**
     * Runs a command.
     *
     * @param command as a person writes it, its parts without spaces
     * @return the first line of the reply, without what tells its kind; a number or {@code OK}, say
     * @throws IllegalStateException when the server says no
     */
    public String run(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write("AUTH %s\r\n%s\r\n"
                            .formatted(broker.password(), command)
                            .getBytes(StandardCharsets.UTF_8));
            BufferedReader replies =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String login = replies.readLine();
            String reply = replies.readLine();
            if (login == null || reply == null || reply.isEmpty() || reply.startsWith("-")) {
                throw new IllegalStateException("%s: %s".formatted(command, reply));
            }
            return reply.substring(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it answers at all. */
    public boolean answers() {
        try {
            return run("PING").equals("PONG");
        } catch (UncheckedIOException | IllegalStateException e) {
            return false;
        }
    }

    /** How many events were accepted and are not committed. */
    public long pending() {
        return Long.parseLong(run("XLEN sekali:events"));
    }

    /** How many events could not be committed. */
    public long dead() {
        return Long.parseLong(run("XLEN sekali:dead"));
    }
}
