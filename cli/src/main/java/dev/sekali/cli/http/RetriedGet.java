package dev.sekali.cli.http;

import dev.sekali.cli.retry.RetryPolicy;
import dev.sekali.cli.retry.Waits;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a resource, again and again while it is away. Thread-safe. */
public final class RetriedGet {

    /** What came of it in the end. */
    public sealed interface Result {

        /** An answer that trying again wouldn't change, whatever its status. */
        record Answer(Reply.Received received) implements Result {}

        /** Still away after the last attempt, or told to stop. */
        record Away(String reason) implements Result {}

        /** Its server is not known to be the right one, as {@link Reply.Untrusted} says. */
        record Untrusted(String reason) implements Result {}
    }

    private final Exchange exchange;
    private final ApiKey key;
    private final RetryPolicy policy;
    private final Waits waits;

    public RetriedGet(Exchange exchange, ApiKey key, RetryPolicy policy, Waits waits) {
        this.exchange = exchange;
        this.key = key;
        this.policy = policy;
        this.waits = waits;
    }

    /**
     * Blocks until there is an answer, the attempts are used up, or the run is told to stop.
     *
     * @param onFirstFailure learns why there is a wait, at most once
     */
    public Result get(URI uri, Consumer<String> onFirstFailure) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri).header("Accept", "application/json");
        key.addTo(builder);
        HttpRequest request = builder.GET().build();
        for (int attempt = 1; ; attempt++) {
            Reply reply = exchange.send(request);
            if (reply instanceof Reply.Received received && !received.isTemporary()) {
                return new Result.Answer(received);
            }
            if (reply instanceof Reply.Untrusted(String why)) {
                return new Result.Untrusted(why);
            }
            String reason = reason(reply);
            Optional<Duration> pause = policy.pauseAfter(attempt, retryAfter(reply), waits.random());
            if (pause.isEmpty() || waits.stop().requested()) {
                return new Result.Away(reason);
            }
            if (attempt == 1) {
                onFirstFailure.accept(reason);
            }
            waits.stop().pause(pause.get());
        }
    }

    private static String reason(Reply reply) {
        return switch (reply) {
            case Reply.Received received -> "HTTP " + received.status();
            case Reply.Unreachable(String reason) -> reason;
            case Reply.Lost(String reason) -> reason;
            case Reply.Untrusted(String reason) -> reason;
        };
    }

    private static Optional<Duration> retryAfter(Reply reply) {
        return switch (reply) {
            case Reply.Received received -> received.retryAfter();
            case Reply.Unreachable _, Reply.Untrusted _, Reply.Lost _ -> Optional.empty();
        };
    }
}
