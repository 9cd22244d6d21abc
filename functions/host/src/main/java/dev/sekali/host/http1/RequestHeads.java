package dev.sekali.host.http1;

import dev.sekali.host.SocketDeadlines;
import io.helidon.common.uri.UriValidator;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.DirectTransportRequest;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Refuses headers that are none, makes those of HTTP/1.0 mean the same to the server, and bounds the time that they take: the
 * server's own idle timeout ends with the first line, so a header that trickles would hold a thread for days. One listener
 * for all of it: where it has more than one, the server (Helidon 4.5.0, {@code ListFrameListener}) tells none. Thread-safe.
 *
 * @param deadlines of a client, from a request's first line to the end of its headers
 */
record RequestHeads(SocketDeadlines deadlines) implements Http1ConnectionListener {

    /** What a request of HTTP/1.0 comes to its handler with, since the server calls it one of HTTP/1.1. */
    static final HeaderName HTTP_1_0 = HeaderNames.create("Sekali-Http-1-0");

    private static final Pattern PORT = Pattern.compile("[0-9]{0,5}");

    @Override
    public void prologue(ConnectionContext connection, HttpPrologue prologue) {
        deadlines.begin();
        ((RequestContext) connection).requestLine(prologue);
    }

    @Override
    public void headers(ConnectionContext connection, Headers received) {
        deadlines.end();
        // The server itself makes them, and reads them after this.
        WritableHeaders<?> headers = (WritableHeaders<?>) received;
        RequestContext context = (RequestContext) connection;
        RequestReader requests = context.requests();
        try {
            headers.forEach(RequestHeads::check);
            checkHost(headers.all(HeaderNames.HOST, List::of), requests.http10());
            headers.remove(HTTP_1_0);
            if (requests.http10()) {
                translate(headers);
            }
        } catch (IllegalArgumentException e) {
            throw RequestException.builder()
                    .type(DirectHandler.EventType.BAD_REQUEST)
                    .request(DirectTransportRequest.create(context.requestLine(), headers))
                    .message(e.getMessage())
                    .build();
        }
        requests.endOfHeaders(headers.containsToken(HeaderValues.CONNECTION_CLOSE));
    }

    private static void check(Header header) {
        if (header.name().isEmpty()) {
            throw new IllegalArgumentException("a header has no name");
        }
        header.validate();
    }

    private static void translate(WritableHeaders<?> headers) {
        if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            // Whoever passed it on may have taken its end to be elsewhere (RFC 9112, 6.1).
            throw new IllegalArgumentException("HTTP/1.0 has no Transfer-Encoding; send a Content-Length");
        }
        headers.set(HeaderValues.CONNECTION_CLOSE);
        headers.set(HTTP_1_0, "true");
        // Such a client doesn't wait to be asked for its body (RFC 9110, 10.1.1).
        headers.remove(HeaderNames.EXPECT);
    }

    /** RFC 9112, 3.2; and RFC 3986, 3.2.3, by which a port may be empty. */
    private static void checkHost(List<String> hosts, boolean http10) {
        if (hosts.isEmpty() && http10) {
            return;
        }
        if (hosts.size() != 1) {
            throw new IllegalArgumentException("a request has one Host header");
        }
        String host = hosts.getFirst();
        int colon = host.lastIndexOf(':');
        // Those inside of brackets belong to an IPv6 address.
        boolean hasPort = colon > host.lastIndexOf(']');
        UriValidator.validateHost(hasPort ? host.substring(0, colon) : host);
        if (hasPort && !PORT.matcher(host.substring(colon + 1)).matches()) {
            throw new IllegalArgumentException("the port in the Host header is none");
        }
    }
}
