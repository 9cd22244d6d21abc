package dev.sekali.feed.subscriptions;

import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import io.helidon.http.Status;
import java.time.Duration;
import java.util.Map;

/** Why a reader of a subscription is sent away. */
final class Refusals {

    private Refusals() {}

    static ProblemException noSubscription() {
        return new ProblemException(Problem.of(
                Status.NOT_FOUND_404, "there is no subscription of this name; make it with PUT /subscriptions/{name}"));
    }

    /** 409: whoever asks must take a shard anew, and begins at what was acknowledged. */
    static ProblemException leaseLost() {
        return new ProblemException(Problem.of(
                        Status.CONFLICT_409,
                        "the lease is over, or the subscription was moved; ask for events without it, which begin after what was"
                                + " acknowledged")
                .named("lease-lost", Map.of()));
    }

    static ProblemException noShardFree(Duration retryAfter) {
        return new ProblemException(Problem.of(
                        Status.CONFLICT_409,
                        "others read every shard that is asked for; ask again when a lease is over")
                .named("no-shard-free", Map.of())
                .retryingAfter(retryAfter));
    }
}
