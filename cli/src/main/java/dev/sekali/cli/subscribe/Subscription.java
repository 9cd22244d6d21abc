package dev.sekali.cli.subscribe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sekali.cli.feed.Feed;
import dev.sekali.cli.http.Problem;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.read.Page;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A subscription as one reader sees it: one shard at a time, and all in turn. It holds a lease while it waits or works, and
 * gives it back when it is closed. For one thread, but for {@link #renew}.
 */
public final class Subscription implements AutoCloseable {

    /** Events in a batch, unless it is told otherwise. */
    public static final int LIMIT = 500;

    /** How long a shard stays this reader's without a sign of it, unless it is told otherwise. */
    public static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    /** Of a wait for any shard, whose lease isn't known before the answer, so that a stop has to wait for it. */
    private static final Duration SHORT_WAIT = Duration.ofSeconds(5);

    /** Who reads, for people. */
    private static final String READER = reader();

    private final String path;
    private final String name;
    private final int limit;
    private final Duration leaseLength;
    private final boolean skipExpired;
    private final boolean once;
    private final int shards;
    private Feed feed;
    private Optional<Lease> lease = Optional.empty();
    private long acknowledged = -1;
    private boolean told;
    private int refused;
    private boolean exhausted;

    private Subscription(
            Feed feed, String name, int limit, Duration lease, boolean skipExpired, boolean once, int shards) {
        this.feed = once ? feed : feed.endless();
        this.name = name;
        this.path = "/subscriptions/" + Service.segment(name);
        this.limit = limit;
        this.leaseLength = lease;
        this.skipExpired = skipExpired;
        this.once = once;
        this.shards = shards;
    }

    /**
     * Begins to read. Takes nothing yet.
     *
     * @param skipExpired go on behind what retention has deleted, instead of ending
     * @param once never wait for events, and give up after the service's retries; otherwise it tries on for ever from here
     */
    public static Subscription open(
            Feed feed, String name, int limit, Duration lease, boolean skipExpired, boolean once) throws Failure {
        JsonNode described = described(feed, name);
        return new Subscription(
                feed,
                name,
                limit,
                lease,
                skipExpired,
                once,
                Math.max(1, described.path("shards").asInt(1)));
    }

    /** What the service says of a subscription. */
    static JsonNode described(Feed feed, String name) throws Failure {
        HttpRequest request = feed.service()
                .request("/subscriptions/" + Service.segment(name))
                .header("Accept", "application/json")
                .build();
        Reply.Received answer = feed.ask(request, Duration.ZERO);
        if (answer.status() != 200) {
            throw failure(feed, name, answer);
        }
        return json(feed, answer);
    }

    static JsonNode json(Feed feed, Reply.Received answer) throws Failure {
        try {
            JsonNode json = feed.service().json().readTree(answer.body());
            if (json.isObject()) {
                return json;
            }
        } catch (IOException e) {
            // Falls through to the same complaint.
        }
        throw feed.notSekali("its answer is not a subscription");
    }

    /** What a refusal means to who reads. */
    private static Failure failure(Feed feed, String name, Reply.Received answer) {
        return failure(feed, name, "; sekali subscriptions create %s makes it".formatted(name), answer);
    }

    /**
     * What a refusal means.
     *
     * @param remedy how the complaint ends that there is no such subscription
     */
    static Failure failure(Feed feed, String name, String remedy, Reply.Received answer) {
        boolean problem = answer.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json");
        if (answer.status() == 404 && problem) {
            return new Failure(
                    ExitStatus.NOT_FOUND,
                    "There is no subscription %s at %s%s"
                            .formatted(name, feed.service().statsUrl(), remedy));
        }
        return feed.failure(answer);
    }

    private static String reader() {
        String process = "pid " + ProcessHandle.current().pid();
        try {
            String host = InetAddress.getLocalHost().getHostName();
            return host.matches("[!-~]{1,200}") ? host + ", " + process : process;
        } catch (UnknownHostException e) {
            return process;
        }
    }

    Feed feed() {
        return feed;
    }

    String name() {
        return name;
    }

    Duration leaseLength() {
        return leaseLength;
    }

    /** Whether the last {@link #next} found that nothing was left, in any shard that nobody else reads. */
    boolean exhausted() {
        return exhausted;
    }

    /** The next events; empty if none came for a while. Blocks, for less than half a minute while the service answers. */
    Optional<Batch> next() throws Failure {
        exhausted = false;
        long start = now();
        Duration wait = waitFor();
        Reply.Received answer = ask(wait, false);
        if (answer.status() == 410 && skipExpired) {
            feed.err()
                    .println("Events of %s that were not read are deleted by retention (%s); goes on behind them"
                            .formatted(name, Problem.describe(answer)));
            answer = ask(wait, true);
        }
        return switch (answer.status()) {
            case 200 -> {
                told = false;
                refused = 0;
                yield batch(answer, start);
            }
            case 409 -> {
                conflict(answer);
                yield Optional.empty();
            }
            case 410 ->
                throw new Failure(
                        ExitStatus.NOT_VERIFIED,
                        "Events of %s that were not read are deleted by retention (%s); --skip-expired goes on behind them"
                                .formatted(name, Problem.describe(answer)));
            default -> throw failure(feed, name, answer);
        };
    }

    /**
     * One shard is taken without a wait, and waited for under a lease that can be given back at any time. Of several, the
     * service gives the one that has something first, but only to who comes without a lease.
     */
    private Duration waitFor() {
        if (once || (shards == 1 && lease.isEmpty())) {
            return Duration.ZERO;
        }
        Duration most = shards == 1 ? LONGEST_WAIT : SHORT_WAIT;
        // The service may renew a lease only when it answers, so a wait must leave most of it.
        Duration third = leaseLength.dividedBy(3);
        return most.compareTo(third) < 0 ? most : third;
    }

    private Reply.Received ask(Duration wait, boolean skip) throws Failure {
        HttpRequest.Builder request = feed.service()
                .request("%s/events?wait=%ds&limit=%d&lease=%ds%s"
                        .formatted(path, wait.toSeconds(), limit, leaseLength.toSeconds(), skip ? "&skip=expired" : ""))
                .header("Accept", "application/json")
                .header("Sekali-Reader", READER);
        lease.ifPresent(held -> request.header("Sekali-Lease", held.token()));
        return feed.ask(request.build(), wait, lease.isPresent());
    }

    private Optional<Batch> batch(Reply.Received answer, long start) throws Failure {
        Optional<String> token = answer.headers().firstValue("Sekali-Lease");
        long position = number(answer, "Sekali-Position");
        int shard = (int) number(answer, "Sekali-Shard");
        if (token.isEmpty()) {
            throw feed.notSekali("it tells no lease");
        }
        if (lease.isEmpty()) {
            acknowledged = -1;
        }
        lease = Optional.of(new Lease(token.get(), shard, start));
        List<Event> events;
        try {
            events = Page.parse(answer.body(), Set.of(), Optional.empty()).events();
        } catch (IOException e) {
            throw feed.notSekali("its answer is not a page of events");
        }
        if (!events.isEmpty()) {
            return Optional.of(new Batch(shard, position, events));
        }
        exhausted = true;
        if (shards > 1 || position > acknowledged) {
            // Moves on past what is not this subscription's, or retention would catch up with it some day.
            acknowledge(position, shards > 1);
        }
        return Optional.empty();
    }

    private long number(Reply.Received answer, String header) throws Failure {
        String text = answer.headers().firstValue(header).orElse("");
        if (!text.matches("\\d{1,18}")) {
            throw feed.notSekali("it tells no " + header);
        }
        return Long.parseLong(text);
    }

    /** Others read all shards, or this reader's lease is lost. */
    private void conflict(Reply.Received answer) throws Failure {
        switch (Problem.type(answer)) {
            case "lease-lost" -> lost();
            case "no-shard-free" -> {
                refused++;
                Optional<Duration> pause = feed.service().waits().pauseAfter(refused, answer.retryAfter());
                if (pause.isEmpty()) {
                    throw new Failure(ExitStatus.GAVE_UP, "Others read all shards of %s".formatted(name));
                }
                if (!told) {
                    feed.err().println("Others read all shards of %s; waits for one".formatted(name));
                    told = true;
                }
                feed.stop().pause(pause.get());
            }
            case "position-ahead" ->
                throw new Failure(
                        ExitStatus.NOT_VERIFIED,
                        "The position of %1$s lies beyond all events: the service lost some, as after a restore (%2$s). sekali subscriptions reset %1$s moves it back"
                                .formatted(name, Problem.describe(answer)));
            default -> throw failure(feed, name, answer);
        }
    }

    /** Forgets a lease that somebody else may have now. */
    void lost() {
        lease = Optional.empty();
        feed.err()
                .println("The lease on a shard of %s is lost; what wasn't acknowledged under it comes again"
                        .formatted(name));
    }

    /** What is taken now; there is something after {@link #next} returned events. */
    Lease lease() {
        return lease.orElseThrow();
    }

    /** What a renewal brings about. */
    enum Renewal {
        RENEWED,
        LOST,
        /** Nothing is known. */
        UNANSWERED
    }

    /**
     * Renews the lease, in one attempt. The events that the answer has are known already. Thread-safe.
     *
     * @param left until it runs out
     */
    Renewal renew(Lease held, Duration left) {
        HttpRequest request = feed.service()
                .request("%s/events?wait=0&limit=1&lease=%ds&skip=expired".formatted(path, leaseLength.toSeconds()))
                .header("Accept", "application/json")
                .header("Sekali-Lease", held.token())
                .header("Sekali-Reader", READER)
                .build();
        if (!(feed.service().exchange().send(request, left) instanceof Reply.Received answer)) {
            return Renewal.UNANSWERED;
        }
        return switch (answer.status()) {
            case 200 -> Renewal.RENEWED;
            case 404, 409 -> Renewal.LOST;
            default -> Renewal.UNANSWERED;
        };
    }

    /**
     * Acknowledges everything up to a position of the shard, and gives the shard back if that is wanted. Blocks until it is
     * answered; if the run is told to stop, it is sent once more at most.
     */
    void acknowledge(long position, boolean release) throws Failure {
        Lease held = lease.orElseThrow();
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("lease", held.token())
                .put("position", position)
                .put("release", release);
        HttpRequest request = feed.service()
                .request(path + "/ack")
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        Reply reply = feed.service().ask(request, feed.service().exchange()::send, feed::waiting);
        if (!(reply instanceof Reply.Received) && feed.stop().requested()) {
            reply = feed.service().exchange().send(request);
        }
        if (!(reply instanceof Reply.Received answer)) {
            lease = Optional.empty();
            throw feed.stop().requested()
                    ? Feed.interrupted()
                    : new Failure(
                            ExitStatus.GAVE_UP,
                            "%s is away; what wasn't acknowledged comes again"
                                    .formatted(feed.service().statsUrl()));
        }
        switch (answer.status()) {
            case 200, 204 -> {
                acknowledged = position;
                if (release) {
                    lease = Optional.empty();
                }
            }
            case 409 -> {
                if (!Problem.type(answer).equals("lease-lost")) {
                    throw failure(feed, name, answer);
                }
                lost();
            }
            default -> throw failure(feed, name, answer);
        }
    }

    /** Whether a batch that is done gives its shard back, so that any shard can come next. */
    boolean takesTurns() {
        return shards > 1;
    }

    private long now() {
        return feed.service().waits().nanoTime().getAsLong();
    }

    /** Gives back what it holds, in one attempt; the lease ends by itself otherwise. */
    @Override
    public void close() {
        if (lease.isPresent()) {
            try {
                // Older than anything, so that it moves nothing.
                acknowledge(Math.max(0, acknowledged), true);
            } catch (Failure e) {
                lease = Optional.empty();
            }
        }
    }
}
