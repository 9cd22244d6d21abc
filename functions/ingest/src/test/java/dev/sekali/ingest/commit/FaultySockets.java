package dev.sekali.ingest.commit;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;

/**
 * Sockets for pgjdbc's property {@code socketFactory}, on which sending certain words fails in a way that no driver
 * foresees, or without a word.
 */
public final class FaultySockets extends SocketFactory {

    static final String UNCHECKED = "send-this-and-meet-a-runtime-exception";
    static final String ERROR = "send-this-and-meet-an-error";

    /** From here on the socket sends nothing, and so hears nothing, as if the network had forgotten it. */
    static final String FORGOTTEN = "send-this-and-be-forgotten";

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public OutputStream getOutputStream() throws IOException {
                return new FaultyStream(super.getOutputStream());
            }
        };
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("pgjdbc connects by itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException("pgjdbc connects by itself");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        return createSocket(address, port);
    }

    private static final class FaultyStream extends FilterOutputStream {

        private boolean forgotten;

        FaultyStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            String sent = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
            if (sent.contains(UNCHECKED)) {
                throw new IllegalStateException("nobody foresaw this");
            }
            if (sent.contains(ERROR)) {
                throw new AssertionError("nobody foresaw this");
            }
            forgotten = forgotten || sent.contains(FORGOTTEN);
            if (!forgotten) {
                out.write(bytes, offset, length);
            }
        }
    }
}
