package dev.sekali.stats.events;

import static io.helidon.common.uri.UriEncoding.Type.UNRESERVED;

import dev.sekali.events.Filter;
import dev.sekali.events.Moment;
import dev.sekali.events.Order;
import dev.sekali.host.Query;
import io.helidon.common.uri.UriEncoding;
import io.helidon.webserver.http.ServerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a request to {@code /events} asks for.
 *
 * @param limit how many events, from 1 on; a stream without it has no end but the horizon
 * @param cursor where to go on
 */
record EventQuery(Filter filter, Order order, Optional<Long> limit, Optional<Cursor> cursor) {

    /** So that a page fits into memory; a stream needs no such bound. */
    static final int MAX_PAGE_LIMIT = 10_000;

    static EventQuery ofPage(ServerRequest request) {
        return Query.read(request, query -> read(query, MAX_PAGE_LIMIT));
    }

    static EventQuery ofStream(ServerRequest request) {
        return Query.read(request, query -> read(query, Long.MAX_VALUE));
    }

    private static EventQuery read(Query query, long maxLimit) {
        Optional<Order> order = query.value("order", Query.oneOf(List.of(Order.values()), Order::word));
        Optional<Cursor> cursor = query.value("cursor", Cursor::parse);
        if (cursor.isPresent() && cursor.get().order() != order.orElse(Order.DESC)) {
            query.refuse("cursor", "belongs to the other order; take the whole link, not the cursor alone");
        }
        return new EventQuery(
                new Filter(
                        query.value("topic", Query::name).stream().toList(),
                        query.value("source", Query::name),
                        query.value("since", Moment::parse),
                        query.value("until", Moment::parse),
                        Optional.empty()),
                order.orElse(Order.DESC),
                query.value("limit", Query.number(1, maxLimit)),
                cursor);
    }

    /**
     * The Link header that leads on: this query's filters, and the cursor. It names no path: what the client asked for is
     * under a prefix where a proxy strips one, and a path that begins with two slashes would be another host.
     */
    String nextLink(Cursor next) {
        Map<String, String> parameters = new LinkedHashMap<>();
        filter.topics().forEach(value -> parameters.put("topic", value));
        filter.source().ifPresent(value -> parameters.put("source", value));
        filter.since().ifPresent(value -> parameters.put("since", value.toString()));
        filter.until().ifPresent(value -> parameters.put("until", value.toString()));
        limit.ifPresent(value -> parameters.put("limit", value.toString()));
        parameters.put("order", order.word());
        parameters.put("cursor", next.text());
        return parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + UriEncoding.encode(parameter.getValue(), UNRESERVED))
                .collect(Collectors.joining("&", "<?", ">; rel=\"next\""));
    }
}
