package dev.sekali.cli.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.cli.http.Problem;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads what a service keeps; asks again while it is away, as long as its retries last. Thread-safe.
 *
 * @param err is told why there is a wait
 */
public record ServiceReader(Service service, PrintStream err) {

    /** The address may have a path of its own, so that only the query of a link can be followed. */
    private static final Pattern NEXT = Pattern.compile("<[^>?]*\\?([^>]+)>\\s*;\\s*rel=\"?next\"?");

    private static final List<String> COUNTERS =
            List.of("received", "unique_processed", "duplicate_dropped", "topics_active");

    /** The query that gives these parameters; those without a value are left out. */
    public static String query(Map<String, Optional<?>> parameters) {
        return parameters.entrySet().stream()
                .flatMap(parameter -> parameter.getValue().stream()
                        .map(value -> parameter.getKey() + "=" + Service.segment(value.toString())))
                .sorted()
                .collect(Collectors.joining("&"));
    }

    /**
     * The page of a query, which is the first or the {@link Page#next()} of the page before. Blocks until it is there, or
     * the retries are used up.
     *
     * @param leftOut members that the texts of the events go without
     */
    public Page page(String query, Set<String> leftOut) throws Failure {
        Reply.Received answer = ok(get("/events?" + query));
        Optional<String> next = answer.headers().allValues("Link").stream()
                .map(NEXT::matcher)
                .filter(Matcher::find)
                .map(link -> link.group(1))
                .findFirst();
        if (next.filter(query::equals).isPresent()) {
            throw notSekali("its pages lead nowhere");
        }
        try {
            return Page.parse(answer.body(), leftOut, next);
        } catch (IOException e) {
            throw notSekali("its answer is not a page of events");
        }
    }

    /** The text of one event; empty if there is none. Blocks likewise. */
    public Optional<byte[]> event(String topic, String eventId) throws Failure {
        Reply.Received answer = get("/events/" + Service.segment(topic) + "/" + Service.segment(eventId));
        // A server that knows nothing of events may answer 404 too, but hardly with a problem document.
        boolean missing = answer.status() == 404
                && answer.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json");
        return missing ? Optional.empty() : Optional.of(ok(answer).body());
    }

    /** The counters. Blocks likewise. */
    public JsonNode stats(String query) throws Failure {
        try {
            JsonNode stats = service.json().readTree(ok(get("/stats?" + query)).body());
            if (COUNTERS.stream().allMatch(name -> stats.path(name).isIntegralNumber())) {
                return stats;
            }
        } catch (IOException e) {
            // Falls through to the same complaint.
        }
        throw notSekali("its answer has no counters");
    }

    private Reply.Received get(String path) throws Failure {
        return switch (service.get(
                path, why -> err.println("Waiting for %s (%s)".formatted(service.statsUrl(), why)))) {
            case Reply.Received received -> received;
            case Reply.Untrusted(String reason) -> throw Failure.usage(service.statsUrl() + " " + reason);
            case Reply.Away _
            when service.waits().stop().interrupted() -> throw new Failure(ExitStatus.INTERRUPTED, "Interrupted.");
            case Reply.Away(String reason, boolean _) ->
                throw new Failure(
                        ExitStatus.GAVE_UP,
                        "%s is away (%s): start Sekali there, or let %s give its address"
                                .formatted(service.statsUrl(), reason, service.readOption()));
        };
    }

    private Reply.Received ok(Reply.Received answer) throws Failure {
        return switch (answer.status()) {
            case 200 -> answer;
            case 401, 403 ->
                throw Failure.usage(
                        "%s answers HTTP %d, %s; let --read-api-key-file (READ_API_KEY_FILE) or --api-key-file (API_KEY_FILE) name a file with a key that may read this"
                                .formatted(service.statsUrl(), answer.status(), Problem.describe(answer)));
            // The service names a parameter, which is an option here.
            case 422 -> throw Failure.usage("--" + Problem.firstError(answer));
            default -> throw notSekali("HTTP " + answer.status());
        };
    }

    private Failure notSekali(String reason) {
        return Failure.usage("%s does not answer as Sekali does (%s); let %s give the address before /events and /stats"
                .formatted(service.statsUrl(), reason, service.readOption()));
    }
}
