package dev.sekali.host.access;

import dev.sekali.host.Problem;
import io.helidon.http.Status;

/** The refusals of the Bearer scheme (RFC 6750, section 3). */
final class Challenge {

    private static final String BEARER = "Bearer realm=\"sekali\"";

    private Challenge() {}

    static Problem missing() {
        return Problem.of(Status.UNAUTHORIZED_401, "an API key is needed; send it as Authorization: Bearer KEY")
                .withChallenge(BEARER);
    }

    static Problem unknown() {
        return Problem.of(Status.UNAUTHORIZED_401, "this API key is not known here, or not any more; use a current one")
                .withChallenge(BEARER + ", error=\"invalid_token\"");
    }

    static Problem forbidden(String detail) {
        return Problem.of(Status.FORBIDDEN_403, detail).withChallenge(BEARER + ", error=\"insufficient_scope\"");
    }
}
