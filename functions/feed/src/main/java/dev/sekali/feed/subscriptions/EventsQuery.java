package dev.sekali.feed.subscriptions;

import dev.sekali.host.Query;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request for a subscription's events asks for.
 *
 * @param longestWait how long to wait for an event when there is none
 * @param lease how long the shard is the reader's, from the answer on
 * @param shard which one; empty: the one that is most behind
 * @param held the text of the lease to go on with
 * @param reader who asks, for people to read
 */
record EventsQuery(
        Duration longestWait,
        int limit,
        Duration lease,
        OptionalInt shard,
        boolean skipExpired,
        Optional<String> held,
        String reader) {

    static final HeaderName LEASE = HeaderNames.create("Sekali-Lease");

    private static final HeaderName READER = HeaderNames.create("Sekali-Reader");

    private static final int MAX_READER_CHARACTERS = 255;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(5);
    private static final Duration LONGEST_LEASE = Duration.ofHours(1);
    private static final Duration DEFAULT_LEASE = Duration.ofSeconds(60);

    /** So that an answer fits into memory. */
    private static final int MAX_LIMIT = 10_000;

    private static final int DEFAULT_LIMIT = 500;

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,4})([smh]?)");

    static EventsQuery of(ServerRequest request) {
        return Query.read(request, query -> {
            Optional<Long> shard = query.value("shard", Query.number(0, DefinitionEndpoint.MAX_SHARDS - 1L));
            return new EventsQuery(
                    query.value("wait", duration(Duration.ZERO, LONGEST_WAIT)).orElse(Duration.ZERO),
                    query.value("limit", Query.number(1, MAX_LIMIT))
                            .orElse((long) DEFAULT_LIMIT)
                            .intValue(),
                    query.value("lease", duration(SHORTEST_LEASE, LONGEST_LEASE))
                            .orElse(DEFAULT_LEASE),
                    shard.isPresent() ? OptionalInt.of(shard.get().intValue()) : OptionalInt.empty(),
                    query.value("skip", Query.oneOf(List.of("expired"), word -> word))
                            .isPresent(),
                    request.headers().first(LEASE).filter(text -> !text.isBlank()),
                    reader(request, query));
        });
    }

    private static String reader(ServerRequest request, Query query) {
        Optional<String> given = request.headers().first(READER).filter(text -> !text.isBlank());
        if (given.isPresent() && given.get().length() > MAX_READER_CHARACTERS) {
            query.refuse(READER.defaultCase(), "is longer than %d characters".formatted(MAX_READER_CHARACTERS));
        }
        return given.orElseGet(() -> request.remotePeer().host());
    }

    private static Query.Parser<Duration> duration(Duration min, Duration max) {
        return text -> {
            Matcher parts = DURATION.matcher(text);
            if (parts.matches()) {
                long number = Long.parseLong(parts.group(1));
                Duration duration = switch (parts.group(2)) {
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofSeconds(number);
                };
                if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                    return duration;
                }
            }
            throw new Query.Refused(
                    "is not a time from %ds to %ds, such as 30s".formatted(min.toSeconds(), max.toSeconds()));
        };
    }
}
