package dev.sekali.host.tls;

import dev.sekali.host.http1.ConnectionView;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A connection as the protocol inside TLS sees it: its bytes are those that were or will be encrypted. */
final class SecureContext extends ConnectionView {

    private final DataReader reader;
    private final DataWriter writer;

    SecureContext(ConnectionContext plain, SSLSocket socket) throws IOException {
        super(plain);
        InputStream in = socket.getInputStream();
        this.reader = DataReader.create(() -> read(in));
        this.writer = new Writer(socket.getOutputStream());
    }

    /**
     * What is there, at least a byte; null at the end, as a reader's source says it. Waits with no room of its own, which a
     * connection that idles would hold.
     */
    private static byte @Nullable [] read(InputStream in) {
        try {
            int first = in.read();
            if (first < 0) {
                return null;
            }
            byte[] bytes = new byte[1 + in.available()];
            bytes[0] = (byte) first;
            int count = in.readNBytes(bytes, 1, bytes.length - 1);
            return count + 1 == bytes.length ? bytes : Arrays.copyOf(bytes, count + 1);
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
}
