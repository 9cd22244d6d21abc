package dev.sekali.cli.feed;

import dev.sekali.cli.http.Problem;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.retry.StopSignal;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.time.Duration;

/**
 * The service of {@code /feed} and {@code /subscriptions}, and what its refusals mean to a person. Thread-safe.
 *
 * @param service whose address of what is read is that of the feed
 * @param err gets complaints
 * @param waiting tells there why there is a wait
 */
public record Feed(Service service, PrintStream err, Waiting waiting) {

    /** A feed that nobody has waited for. */
    public Feed(Service service, PrintStream err) {
        this(service, err, new Waiting(err, service.waits().nanoTime()));
    }

    public StopSignal stop() {
        return service.waits().stop();
    }

    /** The same, asked again for as long as it takes. */
    public Feed endless() {
        return new Feed(service.with(service.waits().endless()), err, waiting);
    }

    /**
     * Sends a request, which must have the same effect when it is sent again. Blocks until there is an answer that trying
     * again wouldn't change.
     *
     * @param held how long the server may hold the answer back
     * @throws Failure when the retries are used up, the run is told to stop, or the server isn't to be trusted
     */
    public Reply.Received ask(HttpRequest request, Duration held) throws Failure {
        return ask(request, held, true);
    }

    /** The same, but a stop ends the wait for an answer that is held back only if it is {@code stoppable}. */
    public Reply.Received ask(HttpRequest request, Duration held, boolean stoppable) throws Failure {
        StopSignal ends = stoppable ? stop() : new StopSignal();
        return received(service.ask(
                request,
                attempt -> held.isZero()
                        ? service.exchange().send(attempt)
                        : service.exchange().poll(attempt, held, ends),
                this::waiting));
    }

    /** Says that there is a wait, and why, unless that was said within the last half minute. */
    public void waiting(String why) {
        waiting.on(service.statsUrl(), why);
    }

    /** The answer that a reply is, if it is one. */
    public Reply.Received received(Reply reply) throws Failure {
        return switch (reply) {
            case Reply.Received received -> received;
            case Reply.Untrusted(String reason) -> throw Failure.usage(service.statsUrl() + " " + reason);
            case Reply.Away _ when stop().requested() -> throw interrupted();
            case Reply.Away(String reason, boolean _) ->
                throw new Failure(
                        ExitStatus.GAVE_UP,
                        "%s is away (%s): start Sekali there, or let %s give its address"
                                .formatted(service.statsUrl(), reason, options()));
        };
    }

    public static Failure interrupted() {
        return new Failure(ExitStatus.INTERRUPTED, "Interrupted.");
    }

    /** What an answer means that a command has no better words for. */
    public Failure failure(Reply.Received answer) {
        return switch (answer.status()) {
            case 401, 403 ->
                Failure.usage(
                        "%s answers HTTP %d, %s; let --read-api-key-file (READ_API_KEY_FILE) or --api-key-file (API_KEY_FILE) name a file with a key that may do this"
                                .formatted(service.statsUrl(), answer.status(), Problem.describe(answer)));
            case 400, 422 ->
                Failure.usage("%s refuses this: %s".formatted(service.statsUrl(), Problem.firstError(answer)));
            case 409, 410 ->
                new Failure(
                        ExitStatus.NOT_VERIFIED,
                        "%s answers HTTP %d, %s"
                                .formatted(service.statsUrl(), answer.status(), Problem.describe(answer)));
            default -> notSekali("HTTP " + answer.status());
        };
    }

    public Failure notSekali(String reason) {
        return Failure.usage(
                "%s does not answer as Sekali's feed does (%s); let %s give the address before /feed and /subscriptions"
                        .formatted(service.statsUrl(), reason, options()));
    }

    private String options() {
        return service.statsUrl().equals(service.url()) ? "--url or SEKALI_URL" : "--feed-url or FEED_URL";
    }
}
