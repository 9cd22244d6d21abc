package dev.sekali.host.http1;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1ConnectionListener;

/**
 * Answers HEAD where GET would stream. The server (Helidon 4.5.0, {@code Http1ServerResponse}) sends no answer that has
 * neither a length nor a chunk, so the length is taken away as it writes the headers. Thread-safe.
 */
final class StreamHeads implements Http1ConnectionListener {

    private static final Header MARK = HeaderValues.create("Sekali-Head-Of-Stream", "true");

    /** Sends the headers of a stream, and nothing of the stream. */
    static void send(ServerResponse response) {
        response.header(MARK).send(new byte[0]);
    }

    @Override
    public void headers(ConnectionContext connection, Headers headers) {
        if (headers.contains(MARK.headerName())) {
            // The server itself makes them, and writes them after this.
            WritableHeaders<?> writable = (WritableHeaders<?>) headers;
            writable.remove(MARK.headerName());
            writable.remove(HeaderNames.CONTENT_LENGTH);
            writable.set(HeaderValues.TRANSFER_ENCODING_CHUNKED);
        }
    }
}
