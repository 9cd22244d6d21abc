package dev.sekali.host.tls;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the HTTP server, as the socket that the JDK lays its TLS over. It has what that asks of one: the bytes,
 * an end, and whether it is open. Of the connection's thread alone.
 */
final class TransportSocket extends Socket {

    private static final int NO_LINGER = -1;
    private static final byte[] NOTHING = new byte[0];

    private final HelidonSocket transport;
    private final InputStream in = new In();
    private final OutputStream out = new Out();
    private volatile boolean closed;

    TransportSocket(HelidonSocket transport) {
        this.transport = transport;
    }

    private final class In extends InputStream {

        private byte[] chunk = NOTHING;
        private int position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (position == chunk.length && !fill()) {
                return -1;
            }
            int count = Math.min(length, chunk.length - position);
            System.arraycopy(chunk, position, bytes, offset, count);
            position += count;
            if (position == chunk.length) {
                // A connection that idles is not to hold it.
                chunk = NOTHING;
                position = 0;
            }
            return count;
        }

        @Override
        public int available() {
            return chunk.length - position;
        }

        private boolean fill() throws IOException {
            try {
                byte @Nullable [] next = transport.get();
                if (next == null) {
                    return false;
                }
                chunk = next;
                position = 0;
                return true;
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    private final class Out extends OutputStream {

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                transport.write(BufferData.createReadOnly(bytes, offset, length));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public InetAddress getInetAddress() {
        // The name of a server's peer is of no use to TLS, and looking one up would cost time.
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public int getPort() {
        return transport.remotePeer().port();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isInputShutdown() {
        return closed;
    }

    @Override
    public boolean isOutputShutdown() {
        return closed;
    }

    @Override
    public int getSoLinger() {
        return NO_LINGER;
    }

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public void setSoTimeout(int millis) {
        // A deadline interrupts the thread, which closes the connection beneath.
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try {
                transport.close();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    @Override
    public String toString() {
        return transport.childSocketId();
    }
}
