package dev.sekali.host.access;

import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.settings.StartFailure;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;

/**
 * The door of a function: who may come in, and how often. Without a file of keys it stands open. It asks before a body is
 * read, and costs one SHA-256 of a short text. Rates are those of this process: each replica has its own. Thread-safe.
 */
public final class Access implements AutoCloseable {

    /** A revoked key is refused after this time at the latest, once the file says so. */
    private static final Duration FOLLOW_INTERVAL = Duration.ofSeconds(2);

    private final AccessMeters meters;
    private final Optional<Keys> keys;

    private Access(AccessMeters meters, Optional<Keys> keys) {
        this.meters = meters;
        this.keys = keys;
    }

    /**
     * Opens the door and follows the file of keys until closed.
     *
     * @param function its name, for meters
     * @throws StartFailure when the file can't be used
     */
    public static Access start(AccessSettings settings, String function) {
        AccessMeters meters = new AccessMeters(function);
        try {
            return new Access(
                    meters,
                    settings.keysFile().isEmpty()
                            ? Optional.empty()
                            : Optional.of(Keys.follow(settings, FOLLOW_INTERVAL, System::nanoTime, meters)));
        } catch (BrokenKeyFile e) {
            throw StartFailure.environment(
                    AccessSettings.fault(settings.keysFile().orElseThrow(), e));
        }
    }

    /**
     * Admits a request, or ends it.
     *
     * @throws ProblemException 401 without a key that is known, 403 when the key is for something else, 429 over its rate
     */
    public Grant check(ServerRequest request, Permission wanted) {
        if (keys.isEmpty()) {
            return Grant.EVERYTHING;
        }
        Optional<String> token = BearerToken.of(request.headers());
        if (token.isEmpty()) {
            meters.unknown().increment();
            throw refusal(request, Challenge.missing());
        }
        KeyHolder holder = keys.get().holder(token.get()).orElseThrow(() -> {
            meters.unknown().increment();
            return refusal(request, Challenge.unknown());
        });
        if (!holder.may(wanted)) {
            holder.forbidden().increment();
            throw refusal(
                    request, Challenge.forbidden("this API key may not %s; use one that may".formatted(wanted.word())));
        }
        Optional<Duration> wait = holder.take();
        if (wait.isPresent()) {
            holder.limited().increment();
            throw refusal(request, limited(wait.get()));
        }
        holder.admitted().increment();
        return Grant.of(holder);
    }

    private static Problem limited(Duration wait) {
        // Rounded up, since after fewer seconds it would be refused again.
        Duration seconds = Duration.ofSeconds(wait.plusNanos(999_999_999).toSeconds());
        return Problem.of(
                        Status.TOO_MANY_REQUESTS_429, "this API key is over its rate; send it again after Retry-After")
                .retryingAfter(seconds);
    }

    /** The body of a request that is refused is not read, so the connection can't be used again. */
    private static ProblemException refusal(ServerRequest request, Problem problem) {
        return new ProblemException(request.content().hasEntity() ? problem.closing() : problem);
    }

    /** Adds how often which key was used. */
    public void meters(MeterRegistry registry) {
        if (keys.isPresent()) {
            meters.bind(registry, keys.get()::stale);
        }
    }

    @Override
    public void close() {
        keys.ifPresent(Keys::close);
    }
}
