package dev.sekali.host.tls;

import dev.sekali.host.SocketDeadlines;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Takes every connection for one with TLS, and hands it on when that is agreed on. Thread-safe. */
record TlsConnectionSelector(
        Supplier<SSLContext> context, SocketDeadlines deadlines, ServerConnectionSelector inner, LongAdder failures)
        implements ServerConnectionSelector {

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        // Those that the server itself would negotiate, where the TLS were its own.
        return Set.of();
    }

    @Override
    public ServerConnection connection(ConnectionContext plain) {
        return new TlsConnection(this, plain);
    }
}
