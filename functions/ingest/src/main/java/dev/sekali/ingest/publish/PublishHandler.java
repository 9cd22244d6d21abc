package dev.sekali.ingest.publish;

import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.Query;
import dev.sekali.host.RequestError;
import dev.sekali.host.access.Access;
import dev.sekali.host.access.Grant;
import dev.sekali.host.access.Permission;
import dev.sekali.ingest.bounce.Bounces;
import dev.sekali.ingest.commit.GroupCommit;
import dev.sekali.ingest.commit.Outcome;
import dev.sekali.ingest.commit.Submission;
import dev.sekali.ingest.commit.Verdict;
import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.Item;
import dev.sekali.ingest.event.MalformedJson;
import dev.sekali.ingest.event.Publication;
import dev.sekali.ingest.event.PublicationParser;
import dev.sekali.ingest.event.TooManyEvents;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Answers POST /publish. Runs on the request's own virtual thread, which waits while others commit. Thread-safe.
 *
 * @param patience how long a request waits for its verdict
 * @param retryAfter what a 503 suggests
 */
record PublishHandler(
        Access access,
        Bodies bodies,
        BodyBudget budget,
        PublicationParser parser,
        GroupCommit commit,
        Bounces bounces,
        PublishMeters meters,
        Duration patience,
        Duration retryAfter)
        implements Handler {

    static final int MAX_ERRORS = 100;

    private static final HeaderName PREFER = HeaderNames.create("Prefer");
    private static final HeaderName PREFERENCE_APPLIED = HeaderNames.create("Preference-Applied");
    private static final Header JSON_TYPE = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws InterruptedException {
        Grant grant = access.check(request, Permission.PUBLISH);
        Query.none(request);
        BodyFormat format = BodyFormat.of(request, response);
        Preferences preferences = Preferences.parse(request.headers().all(PREFER, List::of));
        try (BodyBudget.Share share = budget.share()) {
            Publication publication = receive(request, share, format, preferences.lenient());
            grant.charge(publication.items().size() - 1);
            publish(Topics.within(grant, publication, preferences.lenient()), preferences, response);
        }
    }

    /** A method of its own, so that nothing holds the body's bytes while its events wait for their verdicts. */
    private Publication receive(ServerRequest request, BodyBudget.Share share, BodyFormat format, boolean lenient)
            throws InterruptedException {
        try {
            byte[] body = bodies.read(request, format.gzip(), share);
            refuseWhatCantBeTaken(body.length);
            return parse(body, format.lines(), lenient);
        } catch (ProblemException e) {
            // What a 503 turns away isn't refused: it may be sent again.
            if (e.problem().retryAfter().isEmpty()) {
                bounces.rejected(e.problem().detail());
            }
            throw e;
        }
    }

    private void publish(Publication publication, Preferences preferences, ServerResponse response)
            throws InterruptedException {
        List<Item> items = publication.items();
        List<Event> events = new ArrayList<>(items.size());
        for (Item item : items) {
            switch (item) {
                case Event event -> events.add(event);
                case Item.Faulty faulty -> bounces.rejected(faulty);
            }
        }
        int faulty = items.size() - events.size();
        if (faulty > 0) {
            reject(faulty);
            if (publication.single() || !preferences.lenient()) {
                throw invalid(errors(items), publication.single());
            }
        }
        boolean allOrNothing = publication.single() || !preferences.lenient();
        List<Verdict> verdicts = events.isEmpty() ? List.of() : decide(events, allOrNothing);
        List<RequestError> refused = refused(events, verdicts);
        if (!refused.isEmpty()) {
            reject(refused.size());
            if (allOrNothing) {
                throw invalid(refused, publication.single());
            }
        }
        count(events, verdicts);
        byte[] answer = publication.single() && verdicts.getFirst() instanceof Verdict.Kept kept
                ? Answers.single(events.getFirst().key(), kept)
                : Answers.batch(results(items, verdicts), preferences.minimal());
        preferences.applied().ifPresent(applied -> response.header(PREFERENCE_APPLIED, applied));
        response.header(JSON_TYPE).send(answer);
    }

    /** Before it is parsed: in an overload that work would be taken from those who can be served. */
    private void refuseWhatCantBeTaken(long bytes) {
        commit.refusal(bytes).ifPresent(why -> {
            // How many they are nobody knows, but an operator must see that something was turned away.
            meters.undecided.increment();
            throw undecided(why);
        });
    }

    private Publication parse(byte[] body, boolean lines, boolean lenient) {
        try {
            return lines ? parser.parseLines(body, lenient) : parser.parseJson(body);
        } catch (MalformedJson e) {
            throw new ProblemException(Problem.of(Status.BAD_REQUEST_400, String.valueOf(e.getMessage())));
        } catch (TooManyEvents e) {
            throw new ProblemException(Problem.of(Status.REQUEST_ENTITY_TOO_LARGE_413, String.valueOf(e.getMessage())));
        }
    }

    private List<Verdict> decide(List<Event> events, boolean allOrNothing) throws InterruptedException {
        return switch (commit.commit(new Submission(events, allOrNothing, patience))) {
            case Outcome.Decided(List<Verdict> verdicts) -> verdicts;
            case Outcome.Undecided(String why) -> {
                meters.undecided.add(events.size());
                throw undecided(why);
            }
        };
    }

    private ProblemException undecided(String why) {
        return new ProblemException(
                Problem.unavailable(why + "; nothing is promised, sending again is safe", retryAfter));
    }

    private void reject(int events) {
        commit.countRejected(events);
        meters.rejected.add(events);
    }

    private void count(List<Event> events, List<Verdict> verdicts) {
        for (int i = 0; i < verdicts.size(); i++) {
            switch (verdicts.get(i)) {
                case Verdict.Kept.STORED -> meters.stored.increment();
                case Verdict.Kept.DUPLICATE -> {
                    meters.duplicate.increment();
                    bounces.duplicate(events.get(i));
                }
                case Verdict.Refused refused -> {
                    // counted as rejected
                }
            }
        }
    }

    private static ProblemException invalid(List<RequestError> errors, boolean single) {
        return new ProblemException(Problem.of(
                        Status.UNPROCESSABLE_CONTENT_422,
                        single
                                ? "the event breaks a rule; nothing is stored"
                                : "events break rules; nothing of the request is stored")
                .withErrors(errors));
    }

    private static List<RequestError> errors(List<Item> items) {
        List<RequestError> errors = new ArrayList<>();
        for (int i = 0; i < items.size() && errors.size() < MAX_ERRORS; i++) {
            if (items.get(i) instanceof Item.Faulty faulty) {
                errors.addAll(errors(i, faulty));
            }
        }
        return errors.size() > MAX_ERRORS ? errors.subList(0, MAX_ERRORS) : errors;
    }

    private static List<RequestError> errors(int index, Item.Faulty faulty) {
        return faulty.faults().stream()
                .map(fault -> RequestError.at(index, fault.pointer(), fault.detail()))
                .toList();
    }

    private List<RequestError> refused(List<Event> events, List<Verdict> verdicts) {
        List<RequestError> refused = new ArrayList<>(0);
        for (int i = 0; i < verdicts.size(); i++) {
            if (verdicts.get(i) instanceof Verdict.Refused(String why)) {
                refused.add(RequestError.at(i, "", why));
                bounces.rejected(events.get(i), why);
            }
        }
        return refused;
    }

    /** Puts the verdicts, which speak of the good events alone, back beside the faulty ones. */
    private static List<Result> results(List<Item> items, List<Verdict> verdicts) {
        Iterator<Verdict> next = verdicts.iterator();
        List<Result> results = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            results.add(
                    switch (items.get(i)) {
                        case Event event -> result(i, event.key().eventId(), next.next());
                        case Item.Faulty faulty -> new Result.Rejected(faulty.eventId(), errors(i, faulty));
                    });
        }
        return results;
    }

    private static Result result(int index, String eventId, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Kept kept -> new Result.Kept(eventId, kept);
            case Verdict.Refused(String why) ->
                new Result.Rejected(Optional.of(eventId), List.of(RequestError.at(index, "", why)));
        };
    }
}
