package dev.sekali.feed.read;

import dev.sekali.feed.watch.Selection;
import dev.sekali.host.Query;
import io.helidon.common.uri.UriEncoding;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a request to {@code /feed} asks for.
 *
 * @param longestWait how long to wait for an event when there is none
 * @param limit how many events; a stream without it has no end
 * @param skipExpired whether to go on where retention has deleted what was not read
 */
record FeedQuery(
        Start start,
        Duration longestWait,
        Optional<Long> limit,
        Set<String> topics,
        Optional<String> source,
        boolean skipExpired) {

    private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");

    static FeedQuery ofPage(ServerRequest request) {
        return Query.read(
                request,
                query -> read(request, query, Query.duration(Duration.ZERO, Page.LONGEST_WAIT), Page.MAX_LIMIT));
    }

    static FeedQuery ofStream(ServerRequest request) {
        return Query.read(request, query -> read(request, query, FeedQuery::noWait, Long.MAX_VALUE));
    }

    private static Duration noWait(String text) throws Query.Refused {
        throw new Query.Refused("is for pages, since a stream waits by itself; leave it out");
    }

    private static FeedQuery read(ServerRequest request, Query query, Query.Parser<Duration> wait, long maxLimit) {
        Optional<Start> after = query.value("after", Start::parse);
        List<String> topics = query.values("topic", Query::name);
        if (topics.size() > Selection.MAX_TOPICS) {
            query.refuse(
                    "topic",
                    "is given more than %d times; leave it out and choose among all".formatted(Selection.MAX_TOPICS));
        }
        return new FeedQuery(
                lastEventId(request, query).or(() -> after).orElse(new Start.After(0)),
                query.value("wait", wait).orElse(Duration.ZERO),
                query.value("limit", Query.number(1, maxLimit)),
                new HashSet<>(topics),
                query.value("source", Query::name),
                query.value("skip", Query.oneOf(List.of("expired"), word -> word))
                        .isPresent());
    }

    /** What a browser sends when it connects again; it wins over the address, which is that of the first time. */
    private static Optional<Start> lastEventId(ServerRequest request, Query query) {
        return query.header(request, LAST_EVENT_ID, id -> {
            if (!Start.SEQ.matcher(id).matches()) {
                throw new Query.Refused("is not the id of an event of this stream, which is a seq");
            }
            return new Start.After(Start.seq(id));
        });
    }

    Selection selection() {
        return new Selection(topics, source, Optional.empty());
    }

    /** The Link header that leads on, a query alone: the path may stand under a prefix. */
    String nextLink(long position) {
        Set<String> parameters = new LinkedHashSet<>();
        parameters.add("after=" + position);
        if (!longestWait.isZero()) {
            parameters.add("wait=" + longestWait.toSeconds() + "s");
        }
        limit.ifPresent(value -> parameters.add("limit=" + value));
        topics.stream().sorted().forEach(topic -> parameters.add("topic=" + encoded(topic)));
        source.ifPresent(value -> parameters.add("source=" + encoded(value)));
        if (skipExpired) {
            parameters.add("skip=expired");
        }
        return "<?" + String.join("&", parameters) + ">; rel=\"next\"";
    }

    private static String encoded(String value) {
        return UriEncoding.encode(value, UriEncoding.Type.UNRESERVED);
    }
}
