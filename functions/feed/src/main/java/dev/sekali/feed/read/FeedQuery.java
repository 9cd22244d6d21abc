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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** So that a page fits into memory; a stream needs no such bound. */
    static final int MAX_PAGE_LIMIT = 10_000;

    static final int DEFAULT_LIMIT = 500;

    /** More than anybody subscribes to one by one, and less than makes a statement slow. */
    private static final int MAX_TOPICS = 100;

    private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");

    private static final int LONGEST_WAIT_SECONDS = 60;

    private static final Pattern WAIT = Pattern.compile("([0-9]{1,3})s?");

    static FeedQuery ofPage(ServerRequest request) {
        return Query.read(request, query -> read(request, query, MAX_PAGE_LIMIT));
    }

    static FeedQuery ofStream(ServerRequest request) {
        return Query.read(request, query -> read(request, query, Long.MAX_VALUE));
    }

    private static FeedQuery read(ServerRequest request, Query query, long maxLimit) {
        Optional<Start> after = query.value("after", Start::parse);
        List<String> topics = query.values("topic", Query::name);
        if (topics.size() > MAX_TOPICS) {
            query.refuse(
                    "topic", "is given more than %d times; leave it out and choose among all".formatted(MAX_TOPICS));
        }
        return new FeedQuery(
                lastEventId(request, query).or(() -> after).orElse(new Start.After(0)),
                query.value("wait", FeedQuery::duration).orElse(Duration.ZERO),
                query.value("limit", Query.number(1, maxLimit)),
                new HashSet<>(topics),
                query.value("source", Query::name),
                query.value("skip", Query.oneOf(List.of("expired"), word -> word))
                        .isPresent());
    }

    /** What a browser sends when it connects again; it wins over the address, which is that of the first time. */
    private static Optional<Start> lastEventId(ServerRequest request, Query query) {
        Optional<String> id = request.headers().first(LAST_EVENT_ID).filter(value -> !value.isBlank());
        if (id.isPresent() && !Start.SEQ.matcher(id.get()).matches()) {
            query.refuse("Last-Event-ID", "is not the id of an event of this stream, which is a seq");
            return Optional.empty();
        }
        return id.map(seq -> new Start.After(Start.seq(seq)));
    }

    static Duration duration(String text) throws Query.Refused {
        Matcher matcher = WAIT.matcher(text);
        if (matcher.matches()) {
            int seconds = Integer.parseInt(matcher.group(1));
            if (seconds <= LONGEST_WAIT_SECONDS) {
                return Duration.ofSeconds(seconds);
            }
        }
        throw new Query.Refused("is not a number of seconds from 0 to %d, such as 20s".formatted(LONGEST_WAIT_SECONDS));
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
