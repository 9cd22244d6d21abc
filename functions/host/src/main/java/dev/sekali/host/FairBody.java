package dev.sekali.host;

import io.helidon.webserver.http.RoutingRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request's body that leaves others their share of the processor, however large it is. Belongs to its request. */
final class FairBody {

    /** How much of what nobody wants is read before a pause: 12.5 MiB a second, since nobody waits for it. */
    private static final int UNWANTED_BYTES = 128 * 1024;

    private static final int BUFFER_BYTES = 8 * 1024;
    private static final Duration UNWANTED_PAUSE = Duration.ofMillis(10);

    private final RoutingRequest request;
    private @Nullable InputStream stream;

    private FairBody(RoutingRequest request) {
        this.request = request;
    }

    /** Makes the body of a request a fair one, whoever reads it. To be called before anybody does. */
    static FairBody of(RoutingRequest request) {
        FairBody body = new FairBody(request);
        request.streamFilter(raw -> body.stream = new FairStream(raw));
        return body;
    }

    /** Reads away what is left of it, at leisure. */
    void readAway() throws IOException, InterruptedException {
        InputStream rest = stream == null ? request.content().inputStream() : stream;
        byte[] buffer = new byte[BUFFER_BYTES];
        int unwanted = 0;
        for (int read = rest.read(buffer); read > 0; read = rest.read(buffer)) {
            unwanted += read;
            if (unwanted >= UNWANTED_BYTES) {
                unwanted = 0;
                Thread.sleep(UNWANTED_PAUSE);
            }
        }
    }
}
