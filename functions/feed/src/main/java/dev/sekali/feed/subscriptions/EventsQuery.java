package dev.sekali.feed.subscriptions;

import dev.sekali.feed.read.Page;
import dev.sekali.host.Query;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a request for a subscription's events asks for.
 *
 * @param longestWait how long to wait for an event when there is none
 * @param lease how long the shard is the reader's, from the answer on
 * @param shard which one; empty: the one that is most behind
 * @param held the text of the lease to go on with
 * @param acknowledged up to where the holder of that lease has handled everything
 * @param reader who asks, for people to read
 */
record EventsQuery(
        Duration longestWait,
        int limit,
        Duration lease,
        OptionalInt shard,
        boolean skipExpired,
        Optional<String> held,
        Optional<Long> acknowledged,
        String reader) {

    static final HeaderName LEASE = HeaderNames.create("Sekali-Lease");

    private static final HeaderName READER = HeaderNames.create("Sekali-Reader");

    private static final int MAX_READER_CHARACTERS = 255;

    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(5);
    private static final Duration LONGEST_LEASE = Duration.ofHours(1);
    private static final Duration DEFAULT_LEASE = Duration.ofSeconds(60);

    static EventsQuery of(ServerRequest request) {
        return Query.read(request, query -> {
            Optional<Long> shard = query.value("shard", Query.number(0, DefinitionEndpoint.MAX_SHARDS - 1L));
            Optional<String> held = query.header(request, LEASE, text -> text);
            Optional<Long> acknowledged = query.value("ack", Query.number(0, Long.MAX_VALUE));
            if (acknowledged.isPresent() && held.isEmpty()) {
                query.refuse("ack", "needs the lease that the events came with, in the header Sekali-Lease");
            }
            return new EventsQuery(
                    query.value("wait", Query.duration(Duration.ZERO, Page.LONGEST_WAIT))
                            .orElse(Duration.ZERO),
                    query.value("limit", Query.number(1, Page.MAX_LIMIT))
                            .orElse((long) Page.DEFAULT_LIMIT)
                            .intValue(),
                    query.value("lease", Query.duration(SHORTEST_LEASE, LONGEST_LEASE))
                            .orElse(DEFAULT_LEASE),
                    shard.isPresent() ? OptionalInt.of(shard.get().intValue()) : OptionalInt.empty(),
                    query.value("skip", Query.oneOf(List.of("expired"), word -> word))
                            .isPresent(),
                    held,
                    acknowledged,
                    reader(request, query));
        });
    }

    private static String reader(ServerRequest request, Query query) {
        return query.header(request, READER, text -> {
                    if (text.length() > MAX_READER_CHARACTERS) {
                        throw new Query.Refused("is longer than %d characters".formatted(MAX_READER_CHARACTERS));
                    }
                    return text;
                })
                .orElseGet(() -> request.remotePeer().host());
    }
}
