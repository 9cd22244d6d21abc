package dev.sekali.host;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;

/**
 * Closes a connection whose client takes too long from a request's first line to the end of its headers. The server's own
 * idle timeout ends with the first line, so a header that trickles would hold a thread for days. Thread-safe.
 */
final class HeaderDeadlines implements Http1ConnectionListener, AutoCloseable {

    private final SocketDeadlines deadlines;

    HeaderDeadlines(Duration timeout) {
        this.deadlines = new SocketDeadlines("header-deadlines", timeout);
    }

    @Override
    public void prologue(ConnectionContext connection, HttpPrologue prologue) {
        deadlines.begin();
    }

    @Override
    public void headers(ConnectionContext connection, Headers headers) {
        deadlines.end();
    }

    @Override
    public void close() {
        deadlines.close();
    }
}
