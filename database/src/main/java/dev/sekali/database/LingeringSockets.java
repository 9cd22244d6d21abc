package dev.sekali.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Plain sockets with SO_LINGER, for pgjdbc's property {@code socketFactory}. By SO_LINGER the JDK bounds how long the close
 * of a TLS connection waits for a thread that is stuck in writing on it; without, it waits until TCP gives up. It also
 * bounds how long any close waits for what isn't yet acknowledged. Thread-safe.
 */
public final class LingeringSockets extends SocketFactory {

    private static final int LINGER_SECONDS = 1;

    private final SocketFactory sockets = SocketFactory.getDefault();

    /** pgjdbc makes one for each connection. */
    public LingeringSockets() {}

    @Override
    public Socket createSocket() throws IOException {
        return lingering(sockets.createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return lingering(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return lingering(sockets.createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return lingering(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return lingering(sockets.createSocket(address, port, localAddress, localPort));
    }

    private static Socket lingering(Socket socket) throws IOException {
        socket.setSoLinger(true, LINGER_SECONDS);
        return socket;
    }
}
