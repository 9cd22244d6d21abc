package dev.sekali.feed.subscriptions;

import dev.sekali.events.http.Answer;
import dev.sekali.events.http.Endpoint;
import dev.sekali.host.Query;
import dev.sekali.host.access.Grant;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/** {@code POST /subscriptions/{name}/ack}: everything up to a position is done. Thread-safe. */
final class AckEndpoint implements Endpoint.Answerer {

    private static final String EXAMPLE = "{\"lease\":\"…\",\"position\":…} with what the events came with";

    private final SubscriptionTable table;
    private final Subscriptions subscriptions;
    private final Reached reached;
    private final SmallBodies bodies;

    AckEndpoint(SubscriptionTable table, Reached reached, SmallBodies bodies) {
        this.table = table;
        this.subscriptions = new Subscriptions(table);
        this.reached = reached;
        this.bodies = bodies;
    }

    @Override
    public Answer answer(ServerRequest request, Grant grant) {
        Query.none(request);
        Members members = bodies.members(request, EXAMPLE);
        Optional<String> text = members.needed("lease", members.text("lease"));
        Optional<Long> given = members.needed("position", members.number("position", 0, Long.MAX_VALUE));
        boolean release = members.truth("release").orElse(false);
        members.check();
        long position = given.orElseThrow();
        String name = subscriptions.find(request, grant).name();
        reached.check(position);
        SubscriptionTable.Acknowledged done = text.flatMap(Lease::parse)
                .flatMap(lease -> table.acknowledge(name, lease, position, release))
                .orElseThrow(() -> subscriptions.lost(name));
        if (done.before() < position) {
            return new Answer.Done();
        }
        return new Answer.Whole(json -> {
            json.writeStartObject();
            json.writeNumberField("position", done.after());
            json.writeEndObject();
        });
    }
}
