package dev.sekali.feed.subscriptions;

import dev.sekali.host.Percent;
import dev.sekali.host.ProblemException;
import dev.sekali.host.access.Grant;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Finds the subscription that a request's path names. Thread-safe. */
record Subscriptions(SubscriptionTable table) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    /** The name of {@code /subscriptions/{name}}, and of paths below it. */
    static String name(ServerRequest request) {
        return Percent.decodeSegment(request.prologue().uriPath().rawPath().split("/", -1)[2]);
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * The subscription.
     *
     * @throws ProblemException 404 when there is none, 403 when the key extends to less than it gives
     */
    Subscription find(ServerRequest request, Grant grant) {
        return find(request, grant, Refusals::noSubscription);
    }

    /**
     * The subscription.
     *
     * @param missing what to throw when there is none
     * @throws ProblemException that one, or 403 when the key extends to less than it gives
     */
    Subscription find(ServerRequest request, Grant grant, Supplier<ProblemException> missing) {
        String name = name(request);
        Subscription found = (isName(name) ? table.find(name) : Optional.<Subscription>empty()).orElseThrow(missing);
        Subscription.require(grant, found.topics());
        return found;
    }

    /** What to answer whose lease is lost: 404 when its subscription is gone, else 409. */
    ProblemException lost(String name) {
        return table.find(name).isPresent() ? Refusals.leaseLost() : Refusals.noSubscription();
    }
}
