package dev.sekali.host.tls;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A connection as the protocol inside TLS sees it: its bytes are those that were or will be encrypted. */
final class SecureContext implements ConnectionContext {

    private static final int READ_BYTES = 16 * 1024;

    private final ConnectionContext plain;
    private final DataReader reader;
    private final DataWriter writer;

    SecureContext(ConnectionContext plain, SSLSocket socket) throws IOException {
        this.plain = plain;
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[READ_BYTES];
        this.reader = new DataReader(() -> read(in, buffer));
        this.writer = new Writer(socket.getOutputStream());
    }

    /** Null at the end: so a reader's source says it. */
    private static byte @Nullable [] read(InputStream in, byte[] buffer) {
        try {
            int count = in.read(buffer);
            return count < 0 ? null : Arrays.copyOf(buffer, count);
        } catch (IOException e) {
            throw new ServerConnectionException("no bytes from a TLS connection", e);
        }
    }

    private record Writer(OutputStream out) implements DataWriter {

        @Override
        public void write(BufferData... buffers) {
            writeNow(buffers);
        }

        @Override
        public void write(BufferData buffer) {
            writeNow(buffer);
        }

        @Override
        public void writeNow(BufferData... buffers) {
            writeNow(BufferData.create(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            try {
                // In one piece, since each becomes a record and a packet of its own.
                out.write(buffer.readBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public ListenerContext listenerContext() {
        return plain.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return plain.executor();
    }

    @Override
    public Router router() {
        return plain.router();
    }

    @Override
    public HelidonSocket serverSocket() {
        return plain.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return plain.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return plain.localPeer();
    }

    @Override
    public String socketId() {
        return plain.socketId();
    }

    @Override
    public String childSocketId() {
        return plain.childSocketId();
    }
}
