package dev.sekali.feed.subscriptions;

import dev.sekali.events.http.Accept;
import dev.sekali.events.http.Answer;
import dev.sekali.events.http.Endpoint;
import dev.sekali.events.http.MediaTypes;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.ReadFailure;
import dev.sekali.feed.read.FeedHeaders;
import dev.sekali.feed.read.Page;
import dev.sekali.feed.read.Readers;
import dev.sekali.feed.read.Starts;
import dev.sekali.feed.watch.Watcher;
import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.ReadOnly;
import dev.sekali.host.RequestError;
import dev.sekali.host.access.Grant;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.metrics.api.Counter;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code GET /subscriptions/{name}/events}: the next events of a shard, which is the reader's from then on. Thread-safe. */
final class EventsEndpoint implements Endpoint.Answerer {

    private static final HeaderName SHARD = HeaderNames.create("Sekali-Shard");

    private final SubscriptionTable table;
    private final Subscriptions subscriptions;
    private final EventDatabase database;
    private final Watcher watcher;
    private final Starts starts;
    private final Readers readers;
    private final Reached reached;
    private final Duration retryAfter;
    private final Counter sent;

    EventsEndpoint(
            SubscriptionTable table,
            EventDatabase database,
            Watcher watcher,
            Starts starts,
            Readers readers,
            Reached reached,
            Duration retryAfter,
            Counter sent) {
        this.table = table;
        this.subscriptions = new Subscriptions(table);
        this.database = database;
        this.watcher = watcher;
        this.starts = starts;
        this.readers = readers;
        this.reached = reached;
        this.retryAfter = retryAfter;
        this.sent = sent;
    }

    @Override
    public Answer answer(ServerRequest request, Grant grant) {
        Accept.choose(request, MediaTypes.JSON);
        EventsQuery query = EventsQuery.of(request);
        Subscription subscription = subscriptions.find(request, grant);
        query.shard().ifPresent(shard -> checkShard(subscription, shard));
        if (ReadOnly.isHead(request)) {
            return head();
        }
        if (query.longestWait().isZero()) {
            starts.refresh();
        }
        try (Readers.Seat _ = readers.enter(Readers.Kind.SUBSCRIPTION)) {
            return answer(subscription, query);
        }
    }

    /** Takes no shard and renews no lease; how long the events are is not known without one. */
    private Answer head() {
        starts.refresh();
        return new Answer.Streamed(
                MediaTypes.JSON,
                _ -> {},
                Map.of(FeedHeaders.HORIZON, Long.toString(watcher.view().horizon())));
    }

    private static void checkShard(Subscription subscription, int shard) {
        if (shard >= subscription.shards()) {
            String fault = "shard " + subscription.notAShard();
            throw new ProblemException(Problem.of(Status.UNPROCESSABLE_CONTENT_422, "the query is wrong: " + fault)
                    .withErrors(List.of(RequestError.at("/shard", fault))));
        }
    }

    private Answer answer(Subscription subscription, EventsQuery query) {
        SubscriptionTable.Held held =
                query.held().isPresent() ? renewed(subscription, query) : taken(subscription, query);
        Delivery delivery = new Delivery(table, database, watcher, starts, subscription, query, held);
        Delivery.Batch batch;
        try {
            batch = delivery.next();
        } catch (ProblemException | ReadFailure e) {
            if (query.held().isEmpty()) {
                // Nobody was told of the lease, so nobody could use it.
                giveBack(subscription, delivery.lease());
            }
            throw e;
        }
        if (batch.lost()) {
            throw subscriptions.lost(subscription.name());
        }
        sent.increment(batch.events().size());
        return new Answer.Whole(
                Status.OK_200,
                Page.json(batch.events()),
                Map.of(
                        EventsQuery.LEASE,
                        batch.lease().text(),
                        SHARD,
                        Integer.toString(batch.lease().shard()),
                        FeedHeaders.POSITION,
                        Long.toString(batch.position()),
                        FeedHeaders.HORIZON,
                        Long.toString(watcher.view().horizon())));
    }

    private SubscriptionTable.Held renewed(Subscription subscription, EventsQuery query) {
        query.acknowledged().ifPresent(reached::check);
        Optional<Lease> lease = query.held()
                .flatMap(Lease::parse)
                .filter(it -> query.shard().isEmpty() || query.shard().getAsInt() == it.shard());
        return lease.flatMap(it -> renewed(subscription.name(), it, query)
                        .map(position -> new SubscriptionTable.Held(it, position)))
                .orElseThrow(() -> subscriptions.lost(subscription.name()));
    }

    private Optional<Long> renewed(String name, Lease lease, EventsQuery query) {
        return query.acknowledged().isPresent()
                ? table.acknowledgeAndRenew(
                        name, lease, query.lease(), query.acknowledged().get())
                : table.renew(name, lease, query.lease(), 0);
    }

    private SubscriptionTable.Held taken(Subscription subscription, EventsQuery query) {
        long below = query.shard().isPresent() ? 0 : Long.MAX_VALUE;
        long shards = query.shard().isPresent() ? Subscription.bit(query.shard().getAsInt()) : 0;
        return table.take(subscription, query.reader(), query.lease(), below, shards)
                .orElseThrow(() -> table.find(subscription.name()).isPresent()
                        ? Refusals.noShardFree(retryAfter)
                        : Refusals.noSubscription());
    }

    private void giveBack(Subscription subscription, Lease lease) {
        try {
            table.giveBack(subscription.name(), lease, 0);
        } catch (ReadFailure e) {
            // It ends by itself.
        }
    }
}
