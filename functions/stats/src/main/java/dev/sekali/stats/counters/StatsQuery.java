package dev.sekali.stats.counters;

import dev.sekali.host.Query;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/**
 * What a request to {@code /stats} asks for.
 *
 * @param topic the only one to show
 * @param topics how many to show, from 0 to {@link #MAX_TOPICS}
 */
record StatsQuery(Optional<String> topic, long topics) {

    static final long MAX_TOPICS = 1_000;

    static StatsQuery of(ServerRequest request) {
        return Query.read(
                request,
                query -> new StatsQuery(
                        query.value("topic", Query::name),
                        query.value("topics", Query.number(0, MAX_TOPICS)).orElse(MAX_TOPICS)));
    }
}
