package dev.sekali.host.access;

import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.follow.BrokenFile;
import dev.sekali.host.follow.Follower;
import dev.sekali.settings.StartFailure;
import io.helidon.http.Status;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.webserver.http.ServerRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The door of a function: who may come in, and how often. Without a file of keys it stands open. It asks before a body is
 * read, and costs one SHA-256 of a short text. Rates are those of this process: each replica has its own. Thread-safe.
 */
public final class Access implements AutoCloseable {

    private final AccessMeters meters;
    private final Optional<Door> door;

    /** The keys, and what keeps them those of the file. */
    private record Door(Keys keys, Follower follower) {}

    private Access(AccessMeters meters, Optional<Door> door) {
        this.meters = meters;
        this.door = door;
    }

    /**
     * Opens the door and follows the file of keys until closed.
     *
     * @param function its name, for meters
     * @throws StartFailure when the file can't be used
     */
    public static Access start(AccessSettings settings, String function) {
        AccessMeters meters = new AccessMeters(function);
        return new Access(meters, settings.keysFile().map(file -> door(file, settings.speaks(), meters)));
    }

    private static Door door(Path file, boolean speaks, AccessMeters meters) {
        Keys keys = new Keys(file, speaks, System::nanoTime, meters);
        try {
            // A revoked key is refused after this interval at the latest, once the file says so.
            return new Door(keys, Follower.start("api-keys", Follower.INTERVAL, keys));
        } catch (BrokenFile e) {
            throw StartFailure.environment(AccessSettings.fault(file, e));
        }
    }

    /**
     * Admits a request, or ends it.
     *
     * @throws ProblemException 401 without a key that is known, 403 when the key is for something else, 429 over its rate
     */
    public Grant check(ServerRequest request, Permission wanted) {
        if (door.isEmpty()) {
            return Grant.EVERYTHING;
        }
        Optional<String> token = BearerToken.of(request.headers());
        if (token.isEmpty()) {
            meters.unknown().increment();
            throw refusal(request, Challenge.missing());
        }
        KeyHolder holder = door.get().keys().holder(token.get()).orElseThrow(() -> {
            meters.unknown().increment();
            return refusal(request, Challenge.unknown());
        });
        if (!holder.key().may().contains(wanted)) {
            holder.meters().forbidden().increment();
            throw refusal(
                    request, Challenge.forbidden("this API key may not %s; use one that may".formatted(wanted.word())));
        }
        Optional<Duration> wait = holder.take();
        if (wait.isPresent()) {
            holder.meters().limited().increment();
            throw refusal(request, limited(wait.get()));
        }
        holder.meters().admitted().increment();
        return new Grant(Optional.of(holder));
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
        if (door.isPresent()) {
            meters.bind(registry, door.get().follower()::stale);
        }
    }

    @Override
    public void close() {
        door.ifPresent(open -> open.follower().close());
    }
}
