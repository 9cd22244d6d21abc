package dev.sekali.host.http1;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import java.util.Optional;

/** A connection whose requests are read by a {@link RequestReader}. Of one thread. */
final class RequestContext extends ConnectionView {

    private final RequestReader reader;
    private Optional<HttpPrologue> requestLine = Optional.empty();

    RequestContext(ConnectionContext connection) {
        super(connection);
        DataReader bytes = connection.dataReader();
        this.reader = new RequestReader(() -> bytes.readBuffer().readBytes());
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    RequestReader requests() {
        return reader;
    }

    void requestLine(HttpPrologue latest) {
        requestLine = Optional.of(latest);
    }

    HttpPrologue requestLine() {
        return requestLine.orElseThrow();
    }
}
