package dev.sekali.host;

import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether it is beyond doubt where a request's body ends. What one party takes for the rest of a body, another would take
 * for the next request (RFC 9112, 6.3), so a request in doubt is refused and its connection closed.
 */
final class Framing {

    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    private Framing() {}

    /** What is in doubt, for the sender. */
    static Optional<String> fault(ServerRequestHeaders headers) {
        List<String> lengths = headers.all(HeaderNames.CONTENT_LENGTH, List::of);
        List<String> encodings = headers.all(HeaderNames.TRANSFER_ENCODING, List::of);
        if (!encodings.isEmpty() && !lengths.isEmpty()) {
            return Optional.of("the request has a Content-Length and a Transfer-Encoding; send one of them");
        }
        if (lengths.size() > 1
                || !lengths.stream().allMatch(length -> LENGTH.matcher(length).matches())) {
            return Optional.of("the Content-Length is not one whole number");
        }
        if (encodings.size() > 1 || !encodings.stream().allMatch("chunked"::equalsIgnoreCase)) {
            return Optional.of("the Transfer-Encoding is not chunked");
        }
        return Optional.empty();
    }
}
