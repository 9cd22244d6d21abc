package dev.sekali.feed.subscriptions;

import dev.sekali.events.http.Accept;
import dev.sekali.events.http.Answer;
import dev.sekali.events.http.Endpoint;
import dev.sekali.events.http.MediaTypes;
import dev.sekali.feed.read.Starts;
import dev.sekali.feed.watch.Selection;
import dev.sekali.feed.watch.View;
import dev.sekali.feed.watch.Watcher;
import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.Query;
import dev.sekali.host.access.Grant;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** {@code /subscriptions} and {@code /subscriptions/{name}}: makes, shows, moves and deletes them. Thread-safe. */
final class DefinitionEndpoint {

    /** More than anybody reads, and few enough to be looked at one by one. */
    static final int MAX_SUBSCRIPTIONS = 1_000;

    static final int MAX_SHARDS = 64;

    private final SubscriptionTable table;
    private final Subscriptions subscriptions;
    private final Starts starts;
    private final Watcher watcher;
    private final SmallBodies bodies;

    DefinitionEndpoint(SubscriptionTable table, Starts starts, Watcher watcher, SmallBodies bodies) {
        this.table = table;
        this.subscriptions = new Subscriptions(table);
        this.starts = starts;
        this.watcher = watcher;
        this.bodies = bodies;
    }

    Map<Method, Endpoint.Answerer> ofAll() {
        return Map.of(Method.GET, this::list);
    }

    Map<Method, Endpoint.Answerer> ofOne() {
        return Map.of(
                Method.GET, this::show, Method.PUT, this::make, Method.PATCH, this::move, Method.DELETE, this::delete);
    }

    private Answer list(ServerRequest request, Grant grant) {
        Accept.choose(request, MediaTypes.JSON);
        Query.none(request);
        OptionalLong horizon = horizon();
        List<SubscriptionTable.Positions> shown = table.all().stream()
                .filter(positions -> positions.subscription().isCoveredBy(grant))
                .toList();
        Map<String, Map<Integer, Double>> ages = ages(shown, horizon);
        return new Answer.Whole(json -> {
            json.writeStartObject();
            SubscriptionJson.writeNumber(json, "horizon", horizon);
            json.writeArrayFieldStart("subscriptions");
            for (SubscriptionTable.Positions each : shown) {
                SubscriptionJson.write(json, each, horizon, agesOf(each, ages));
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** Empty until one was found. */
    private OptionalLong horizon() {
        starts.refresh();
        View view = watcher.view();
        return view.isKnown() ? OptionalLong.of(view.horizon()) : OptionalLong.empty();
    }

    private Map<String, Map<Integer, Double>> ages(List<SubscriptionTable.Positions> shown, OptionalLong horizon) {
        return horizon.isPresent() ? table.ages(shown, horizon.getAsLong()) : Map.of();
    }

    private static Map<Integer, Double> agesOf(
            SubscriptionTable.Positions positions, Map<String, Map<Integer, Double>> ages) {
        return ages.getOrDefault(positions.subscription().name(), Map.of());
    }

    private Answer show(ServerRequest request, Grant grant) {
        Accept.choose(request, MediaTypes.JSON);
        Query.none(request);
        return shown(Status.OK_200, subscriptions.find(request, grant).name()).orElseThrow(Refusals::noSubscription);
    }

    /** Empty when it is not there any more. */
    private Optional<Answer> shown(Status status, String name) {
        OptionalLong horizon = horizon();
        return table.one(name).map(positions -> {
            Map<Integer, Double> ages = agesOf(positions, ages(List.of(positions), horizon));
            return new Answer.Whole(status, json -> SubscriptionJson.write(json, positions, horizon, ages), Map.of());
        });
    }

    private record Wanted(List<String> topics, int shards, Begin begin) {

        boolean isSameAs(Subscription subscription) {
            return topics.equals(subscription.topics())
                    && shards == subscription.shards()
                    && begin.isSameAs(subscription.begins());
        }
    }

    private Answer make(ServerRequest request, Grant grant) {
        Accept.choose(request, MediaTypes.JSON);
        Query.none(request);
        String name = Subscriptions.name(request);
        if (!Subscriptions.isName(name)) {
            throw Refusals.wrongName();
        }
        Wanted wanted = wanted(bodies.members(request, "{} for all defaults"));
        Subscription.require(grant, wanted.topics());
        // Whoever deletes it at the same time was the first of the two.
        return made(name, wanted).or(() -> made(name, wanted)).orElseThrow(Refusals::deletedMeanwhile);
    }

    /** Makes it, or finds that it is there; empty when it was deleted meanwhile. */
    private Optional<Answer> made(String name, Wanted wanted) {
        Optional<Subscription> there = table.find(name);
        if (there.isEmpty()) {
            long position = starts.position(wanted.begin().start());
            SubscriptionTable.Creation creation = table.create(
                    name, wanted.topics(), wanted.shards(), wanted.begin().text(), position, MAX_SUBSCRIPTIONS);
            if (creation == SubscriptionTable.Creation.MADE) {
                return shown(Status.CREATED_201, name);
            }
            there = table.find(name);
            if (there.isEmpty() && creation == SubscriptionTable.Creation.FULL) {
                throw new ProblemException(Problem.of(
                        Status.CONFLICT_409,
                        "there are %d subscriptions, which is the limit; delete those that nobody reads any more"
                                .formatted(MAX_SUBSCRIPTIONS)));
            }
        }
        if (there.isEmpty()) {
            return Optional.empty();
        }
        if (!wanted.isSameAs(there.get())) {
            throw new ProblemException(Problem.of(
                    Status.CONFLICT_409,
                    "there is a subscription of this name with another definition, which is never changed; take another name,"
                            + " or delete that one and its positions first"));
        }
        return shown(Status.OK_200, name);
    }

    private static Wanted wanted(Members members) {
        List<String> topics = new ArrayList<>();
        List<?> items = members.list("topics");
        for (int i = 0; i < items.size(); i++) {
            topic(items.get(i), "/topics/" + i, members).ifPresent(topics::add);
        }
        if (items.size() > Selection.MAX_TOPICS) {
            members.refuse("/topics", "are more than %d; leave them out for all".formatted(Selection.MAX_TOPICS));
        }
        Begin begin = Begin.read(members, "from").orElse(Begin.START);
        int shards = members.number("shards", 1, MAX_SHARDS).orElse(1L).intValue();
        members.check();
        return new Wanted(List.copyOf(new TreeSet<>(topics)), shards, begin);
    }

    private static Optional<String> topic(Object item, String pointer, Members members) {
        if (!(item instanceof String text)) {
            members.refuse(pointer, "is not a string");
            return Optional.empty();
        }
        try {
            if (Members.hasLoneSurrogate(text)) {
                throw new Query.Refused("holds half a character, which no event's does");
            }
            return Optional.of(Query.name(text));
        } catch (Query.Refused e) {
            members.refuse(pointer, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Answer move(ServerRequest request, Grant grant) {
        Accept.choose(request, MediaTypes.JSON);
        Query.none(request);
        Members members = bodies.members(request, "{\"position\":\"now\"}, or where it shall go on");
        Optional<Begin> begin = members.needed("position", Begin.read(members, "position"));
        Optional<Long> shard = members.number("shard", 0, MAX_SHARDS - 1L);
        members.check();
        Subscription subscription = subscriptions.find(request, grant);
        if (shard.isPresent() && shard.get() >= subscription.shards()) {
            members.refuse("/shard", subscription.notAShard());
            members.check();
        }
        long position = starts.position(begin.orElseThrow().start());
        long shards = shard.map(one -> Subscription.bit(one.intValue())).orElse(Subscription.ALL_SHARDS);
        if (!table.move(subscription, position, shards)) {
            throw Refusals.noSubscription();
        }
        return shown(Status.OK_200, subscription.name()).orElseThrow(Refusals::noSubscription);
    }

    private Answer delete(ServerRequest request, Grant grant) {
        Query.none(request);
        if (!table.delete(subscriptions.find(request, grant, Refusals::nothingToDelete))) {
            throw Refusals.nothingToDelete();
        }
        return new Answer.Done();
    }
}
