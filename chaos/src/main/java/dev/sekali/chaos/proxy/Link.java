package dev.sekali.chaos.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One connection through the proxy. */
final class Link {

    private static final int PIECE_BYTES = 16 * 1024;

    /** How PostgreSQL's answer ends outside a transaction block: ReadyForQuery, four bytes of length, idle. */
    private static final byte[] READY_IDLE = {'Z', 0, 0, 0, 5, 'I'};

    private final Proxy proxy;
    private final Socket client;
    private final Socket server;

    /** Set while the answer to a caught batch is withheld. */
    private volatile @Nullable Trap withholding;

    private volatile boolean forgotten;

    Link(Proxy proxy, Socket client, Socket server) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
    }

    void start() {
        Thread.startVirtualThread(() -> {
            carry(this::requests);
            end();
        });
        Thread.startVirtualThread(() -> {
            carry(this::answers);
            // Of a forgotten connection's end the client isn't told. Its own ends both.
            if (!forgotten) {
                end();
            }
        });
    }

    /** From now on no byte passes, and neither side is told. */
    void forget() {
        forgotten = true;
    }

    private void end() {
        reset();
        proxy.ended(this);
    }

    /** Ends both sides with a reset: whoever waits learns at once. */
    void reset() {
        resetClient();
        close(server);
    }

    private void resetClient() {
        try {
            client.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
        close(client);
    }

    /** One direction. */
    private interface Direction {
        void run() throws IOException, InterruptedException;
    }

    private void carry(Direction direction) {
        try {
            direction.run();
        } catch (IOException | InterruptedException e) {
            // One side ended, as connections do.
        }
    }

    private void requests() throws IOException, InterruptedException {
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        byte[] piece = new byte[PIECE_BYTES];
        for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
            proxy.delay();
            if (forgotten) {
                continue;
            }
            Trap caught = withholding == null ? proxy.caught(piece, length) : null;
            if (caught != null) {
                switch (caught.point()) {
                    case BEFORE_COMMIT -> {
                        caught.spring();
                        return;
                    }
                    case SENT, BEFORE_ANSWER -> withholding = caught;
                }
            }
            out.write(piece, 0, length);
            Trap sent = withholding;
            if (sent != null && sent.point() == Trap.Point.SENT && in.available() == 0) {
                // The server goes on with what it has, and commits, whether anybody listens or not.
                resetClient();
                sent.spring();
                return;
            }
        }
    }

    private void answers() throws IOException, InterruptedException {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] piece = new byte[PIECE_BYTES];
        ByteArrayOutputStream withheld = new ByteArrayOutputStream();
        for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
            proxy.delay();
            if (forgotten) {
                continue;
            }
            Trap caught = withholding;
            if (caught == null) {
                out.write(piece, 0, length);
            } else if (caught.point() == Trap.Point.BEFORE_ANSWER) {
                withheld.write(piece, 0, length);
                if (isWhole(withheld.toByteArray())) {
                    caught.spring();
                    return;
                }
            }
        }
    }

    private static boolean isWhole(byte[] answer) {
        int from = answer.length - READY_IDLE.length;
        return from >= 0 && Arrays.equals(answer, from, answer.length, READY_IDLE, 0, READY_IDLE.length);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to close.
        }
    }
}
