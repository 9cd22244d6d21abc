package dev.sekali.host.tls;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A connection whose client is to agree on TLS first, in bounded time. Then it is that of the protocol inside. Its thread
 * handles it; others may ask for the rest at any time.
 */
final class TlsConnection implements ServerConnection, InterruptableTask<Void> {

    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] PROTOCOLS = {"http/1.1"};

    private final TlsConnectionSelector selector;
    private final ConnectionContext plain;

    /** Made by the thread that handles the connection. */
    private final Thread thread = Thread.currentThread();

    private volatile Optional<ServerConnection> inner = Optional.empty();

    TlsConnection(TlsConnectionSelector selector, ConnectionContext plain) {
        this.selector = selector;
        this.plain = plain;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        SSLSocket socket = handshake();
        try {
            ServerConnection connection = selector.inner().connection(new SecureContext(plain, socket));
            inner = Optional.of(connection);
            connection.handle(limit);
        } catch (IOException e) {
            throw new CloseConnectionException("no streams after a TLS handshake", e);
        } finally {
            close(socket);
        }
    }

    private SSLSocket handshake() {
        selector.deadlines().begin();
        try {
            SSLSocket socket = (SSLSocket) selector.context()
                    .get()
                    .getSocketFactory()
                    .createSocket(new TransportSocket(plain.serverSocket()), null, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(VERSIONS);
            parameters.setApplicationProtocols(PROTOCOLS);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            selector.failures().increment();
            throw new CloseConnectionException("no TLS handshake", e);
        } finally {
            selector.deadlines().end();
        }
    }

    /** Says goodbye, so that the client knows that nothing was cut off, unless it doesn't take it. */
    private void close(SSLSocket socket) {
        selector.deadlines().begin();
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone, and the server closes what is left.
        } finally {
            selector.deadlines().end();
        }
    }

    @Override
    public Duration idleTime() {
        // A handshake has its own end.
        return inner.map(ServerConnection::idleTime).orElse(Duration.ZERO);
    }

    @Override
    public void close(boolean interrupt) {
        inner.ifPresentOrElse(connection -> connection.close(interrupt), thread::interrupt);
    }

    @Override
    public boolean canInterrupt() {
        return inner.map(connection -> connection instanceof InterruptableTask<?> task && task.canInterrupt())
                .orElse(true);
    }
}
