package dev.sekali.host.http1;

import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.SocketDeadlines;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/**
 * The server's HTTP/1.1, which takes HTTP/1.0 as well, chunk extensions and trailers, and empty lines between requests: see
 * {@link RequestReader} and {@link RequestHeads}. Thread-safe.
 */
public final class Http1 implements ServerConnectionSelector {

    private final ServerConnectionSelector server;

    /**
     * A protocol of these settings, but for the headers' validation, which is its own.
     *
     * @param headerDeadlines of a client, from a request's first line to the end of its headers
     */
    public Http1(Http1Config.Builder settings, SocketDeadlines headerDeadlines) {
        this.server = Http1ConnectionSelector.builder()
                // It would refuse HTTP/1.0 without a Host, and a Host with an empty port.
                .config(settings.validateRequestHeaders(false)
                        .addReceiveListener(new RequestHeads(headerDeadlines))
                        .addSendListener(new StreamHeads())
                        .build())
                .build();
    }

    /**
     * Whether a body without a length can be sent as an answer. In HTTP/1.0 it would end with its connection, and one that was
     * cut would look whole.
     */
    public static boolean canStream(ServerRequest request) {
        return !request.headers().contains(RequestHeads.HTTP_1_0);
    }

    /**
     * Lets a request pass whose answer {@link #canStream}.
     *
     * @param otherwise what else the client can do
     * @throws ProblemException 505 when it can't
     */
    public static void requireStreams(ServerRequest request, String otherwise) {
        if (!canStream(request)) {
            throw new ProblemException(Problem.of(
                    Status.HTTP_VERSION_NOT_SUPPORTED_505,
                    "a stream needs HTTP/1.1, since HTTP/1.0 can't tell one that was cut; let the proxy in between speak"
                            + " HTTP/1.1, or " + otherwise));
        }
    }

    /** Answers HEAD where GET would stream: with the headers that were set, and no length. */
    public static void sendHeadOfStream(ServerResponse response) {
        StreamHeads.send(response);
    }

    @Override
    public int bytesToIdentifyConnection() {
        return server.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return server.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return server.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext connection) {
        return server.connection(new RequestContext(connection));
    }
}
