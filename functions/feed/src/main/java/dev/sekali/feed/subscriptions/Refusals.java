package dev.sekali.feed.subscriptions;

import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.RequestError;
import io.helidon.http.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Why a reader of a subscription is sent away. */
final class Refusals {

    private Refusals() {}

    static ProblemException noSubscription() {
        return new ProblemException(Problem.of(
                Status.NOT_FOUND_404, "there is no subscription of this name; make it with PUT /subscriptions/{name}"));
    }

    /** For whom it is no help to be told how one is made. */
    static ProblemException nothingToDelete() {
        return new ProblemException(Problem.of(
                Status.NOT_FOUND_404, "there is no subscription of this name, so there is nothing to delete"));
    }

    /** 422: the path names what can't be a subscription. */
    static ProblemException wrongName() {
        String fault =
                "name is not 1 to 63 of a-z, 0-9, dot, underscore and hyphen, of which the first is a letter or digit";
        return new ProblemException(Problem.of(Status.UNPROCESSABLE_CONTENT_422, "the path is wrong: " + fault)
                .withErrors(List.of(RequestError.at("/name", fault))));
    }

    static ProblemException deletedMeanwhile() {
        return new ProblemException(Problem.of(
                Status.CONFLICT_409,
                "somebody else deletes this subscription again and again; send it again if it is wanted all the same"));
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
