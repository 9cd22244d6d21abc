package dev.sekali.ingest.publish;

import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import dev.sekali.host.Query;
import dev.sekali.host.RequestError;
import dev.sekali.host.access.Access;
import dev.sekali.host.access.Grant;
import dev.sekali.host.access.Permission;
import dev.sekali.ingest.bounce.Bounces;
import dev.sekali.ingest.broker.Appended;
import dev.sekali.ingest.broker.Appender;
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
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Answers POST /publish. Runs on the request's own virtual thread, which waits while others commit. Thread-safe.
 *
 * @param broker that takes events before their commit, if there is one
 * @param patience how long a request waits for its verdict
 * @param retryAfter what a 503 suggests
 */
record PublishHandler(
        Access access,
        Bodies bodies,
        BodyBudget budget,
        PublicationParser parser,
        GroupCommit commit,
        Optional<Appender> broker,
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
            Publication publication = receive(request, share, format, preferences);
            grant.charge(publication.items().size() - 1);
            publish(Topics.within(grant, publication, preferences.lenient()), preferences, response);
        }
    }

    /** A method of its own, so that nothing holds the body's bytes while its events wait for their verdicts. */
    private Publication receive(
            ServerRequest request, BodyBudget.Share share, BodyFormat format, Preferences preferences)
            throws InterruptedException {
        try {
            byte[] body = bodies.read(request, format.gzip(), share);
            refuseWhatCantBeTaken(body.length, preferences);
            return parse(body, format.lines(), preferences.lenient());
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
        Optional<List<Verdict>> decided = decide(events, allOrNothing, preferences);
        if (decided.isEmpty()) {
            response.status(Status.ACCEPTED_202);
            byte[] accepted = publication.single()
                    ? Answers.accepted(events.getFirst().key())
                    : Answers.accepted(events.size(), rejected(items), preferences.minimal());
            answer(response, preferences.applied(true), accepted);
            return;
        }
        List<Verdict> verdicts = decided.get();
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
        answer(response, preferences.applied(false), answer);
    }

    private static void answer(ServerResponse response, Optional<String> applied, byte[] body) {
        applied.ifPresent(preferences -> response.header(PREFERENCE_APPLIED, preferences));
        response.header(JSON_TYPE).send(body);
    }

    /** Before it is parsed: in an overload that work would be taken from those who can be served. */
    private void refuseWhatCantBeTaken(long bytes, Preferences preferences) {
        refusal(bytes, preferences).ifPresent(why -> {
            // How many they are nobody knows, but an operator must see that something was turned away.
            meters.undecided.increment();
            throw undecided(why);
        });
    }

    private Optional<String> refusal(long bytes, Preferences preferences) {
        Optional<Appender> taker = broker(preferences);
        if (taker.isEmpty()) {
            return commit.refusal(bytes);
        }
        boolean mayBeCommitted =
                preferences.commitWait().isPositive() && commit.refusal(bytes).isEmpty();
        return mayBeCommitted ? Optional.empty() : taker.get().refusal();
    }

    /** Who takes events before their commit, when that is preferred and possible. */
    private Optional<Appender> broker(Preferences preferences) {
        return preferences.async() ? broker : Optional.empty();
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

    /** Has events committed or, where that is preferred and possible, accepted by the broker: then there are no verdicts. */
    private Optional<List<Verdict>> decide(List<Event> events, boolean allOrNothing, Preferences preferences)
            throws InterruptedException {
        if (events.isEmpty()) {
            return Optional.of(List.of());
        }
        Optional<Appender> taker = broker(preferences);
        if (taker.isPresent() && !preferences.commitWait().isPositive()) {
            accept(events, taker.get());
            return Optional.empty();
        }
        Duration wait = taker.isPresent() && preferences.commitWait().compareTo(patience) < 0
                ? preferences.commitWait()
                : patience;
        return switch (commit.commit(new Submission(events, allOrNothing, wait, patience))) {
            case Outcome.Decided(List<Verdict> verdicts) -> Optional.of(verdicts);
            case Outcome.Undecided(String why) -> {
                if (taker.isEmpty()) {
                    throw undecided(why, events);
                }
                // They may yet be committed, too: then the relay's are duplicates.
                accept(events, taker.get());
                yield Optional.empty();
            }
        };
    }

    private void accept(List<Event> events, Appender taker) throws InterruptedException {
        switch (taker.append(events)) {
            case Appended.Accepted() -> {
                // counted by the appender
            }
            case Appended.Undecided(String why) -> throw undecided(why, events);
        }
    }

    private ProblemException undecided(String why, List<Event> events) {
        meters.undecided.add(events.size());
        return undecided(why);
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

    /** The faulty ones, by their index. */
    private static SortedMap<Integer, Result.Rejected> rejected(List<Item> items) {
        SortedMap<Integer, Result.Rejected> rejected = new TreeMap<>();
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Item.Faulty faulty) {
                rejected.put(i, new Result.Rejected(faulty.eventId(), errors(i, faulty)));
            }
        }
        return rejected;
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
