package dev.sekali.host.access;

import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.util.List;
import java.util.Optional;

/** The key that a request comes with: {@code Authorization: Bearer KEY} (RFC 6750, section 2.1). */
final class BearerToken {

    private static final String SCHEME = "Bearer ";

    /** No key that anybody makes is so long; a longer one is not worth hashing. */
    private static final int MAX_CHARACTERS = 512;

    private BearerToken() {}

    /** Empty when there is none; an empty text for one that no key can be. */
    static Optional<String> of(ServerRequestHeaders headers) {
        List<String> values = headers.all(HeaderNames.AUTHORIZATION, List::of);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String value = values.getFirst();
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        String token = value.substring(SCHEME.length()).strip();
        return Optional.of(values.size() == 1 && token.length() <= MAX_CHARACTERS ? token : "");
    }
}
