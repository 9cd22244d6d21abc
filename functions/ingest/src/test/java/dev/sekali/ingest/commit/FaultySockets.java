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
 * foresees.
 */
public final class FaultySockets extends SocketFactory {

    static final String UNCHECKED = "send-this-and-meet-a-runtime-exception";
    static final String ERROR = "send-this-and-meet-an-error";

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
            out.write(bytes, offset, length);
        }
    }
}
