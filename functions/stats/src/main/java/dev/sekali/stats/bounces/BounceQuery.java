package dev.sekali.stats.bounces;

import dev.sekali.host.Query;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * What a request to {@code /bounces} asks for.
 *
 * @param topic the only one to show
 * @param kind the only one to show
 * @param limit how many to show, from 1 to {@link #MAX_LIMIT}
 */
record BounceQuery(Optional<String> topic, Optional<Kind> kind, long limit) {

    /** As many as are kept. */
    static final long MAX_LIMIT = 1_000;

    private static final long DEFAULT_LIMIT = 50;

    static BounceQuery of(ServerRequest request) {
        return Query.read(
                request,
                query -> new BounceQuery(
                        query.value("topic", Query::name),
                        query.value("kind", Query.oneOf(List.of(Kind.values()), Kind::word)),
                        query.value("limit", Query.number(1, MAX_LIMIT)).orElse(DEFAULT_LIMIT)));
    }
}
