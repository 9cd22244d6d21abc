package dev.sekali.cli.follow;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sekali.cli.feed.Feed;
import dev.sekali.cli.feed.Start;
import dev.sekali.cli.http.Chunks;
import dev.sekali.cli.http.Opening;
import dev.sekali.cli.http.Problem;
import dev.sekali.cli.http.Reply;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.retry.StopSignal;
import dev.sekali.cli.retry.Waits;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a feed as one stream without an end, which is made of as many connections as it takes. It knows the seq up to which
 * all was printed, and asks for what comes behind it; the beginning of a line that broke off is dropped and comes again. Until
 * the first connection there are as many attempts as the service's retries; after that it tries on for ever.
 */
final class Follower {

    /** The server sends something every 15 s, so a connection without a byte for so long is dead. */
    static final Duration SILENCE = Duration.ofSeconds(45);

    /**
     * When no event has come for so long, the position is asked for: it moves on though nothing matched, and one that stood
     * still would be behind what retention has deleted some day, though nothing was missed.
     */
    static final Duration QUIET = Duration.ofMinutes(10);

    /** After so long without an event, the beginning is told. */
    private static final Duration AT_FIRST = Duration.ofSeconds(1);

    private static final int MAX_LINE_BYTES = 64 << 20;
    private static final int MAX_UNFLUSHED_BYTES = 1 << 20;

    /** What is printed, and how far it is. */
    interface Target {

        /** Prints the event of this seq, which may stay in a buffer. */
        void print(String json, long seq) throws Failure;

        /** Returns once everything up to {@code position} is out. */
        void reached(long position) throws Failure;

        /** Whether nothing more is wanted. */
        boolean done();
    }

    private final Feed feed;
    private final String filter;
    private final boolean skipExpired;
    private final Target target;
    private final Duration silence;
    private final Duration quiet;
    private final Start start;
    private final String remedy;
    private Optional<Long> position;
    private boolean connected;
    private boolean skipping;
    private boolean quietAtFirst = true;
    private long firstNanos;
    private long movedNanos;

    /**
     * A follower.
     *
     * @param filter the parameters that select events, as they stand in a query
     * @param remedy how to begin at the oldest event, as the end of a complaint
     * @param skipExpired go on behind what retention has deleted, instead of ending
     * @param silence after which a connection counts as dead
     * @param quiet after which the position is asked for
     */
    Follower(
            Feed feed,
            String filter,
            Start start,
            String remedy,
            boolean skipExpired,
            Target target,
            Duration silence,
            Duration quiet) {
        this.feed = feed;
        this.filter = filter;
        this.start = start;
        this.remedy = remedy;
        this.position = start.seq();
        this.skipExpired = skipExpired;
        this.target = target;
        this.silence = silence;
        this.quiet = quiet;
    }

    /** Blocks until the target is done or the run is told to stop. */
    void follow() throws Failure {
        int failed = 0;
        while (!feed.stop().requested() && !target.done()) {
            HttpRequest request =
                    request("").header("Accept", "application/x-ndjson").build();
            Optional<Duration> asked = Optional.empty();
            String why = "";
            switch (feed.service().exchange().open(request, silence, feed.stop())) {
                case Opening.Opened(HttpHeaders headers, Chunks body) -> {
                    if (read(headers, body)) {
                        failed = 0;
                    }
                    why = "the connection ends at once";
                }
                case Opening.Refused(Reply.Received received)
                when received.isTemporary() -> {
                    asked = received.retryAfter();
                    why = "HTTP " + received.status() + ", " + Problem.describe(received);
                }
                case Opening.Refused(Reply.Received received) -> refused(received);
                case Opening.Refused(Reply.Away(String reason, boolean _)) -> why = reason;
                // A certificate that is renewed may be wrong for a while.
                case Opening.Refused(Reply.Untrusted(String reason)) when connected -> why = "it " + reason;
                case Opening.Refused(Reply.Untrusted untrusted) -> feed.received(untrusted);
            }
            if (feed.stop().requested() || target.done()) {
                return;
            }
            failed++;
            if (failed > 1) {
                // A stream that ends is taken up again, and that is nothing to tell. Twice is an outage.
                feed.waiting(why);
            }
            pause(failed, asked, why);
        }
    }

    private void pause(int failed, Optional<Duration> asked, String why) throws Failure {
        Waits waits = feed.service().waits();
        Optional<Duration> pause = (connected ? waits.endless() : waits).pauseAfter(failed, asked);
        if (pause.isEmpty()) {
            feed.received(new Reply.Away(why, true));
        }
        feed.stop().pause(pause.orElseThrow());
    }

    /** A request for what comes behind what is known. */
    private HttpRequest.Builder request(String more) {
        String after = position.map(String::valueOf).orElse(start.text());
        return feed.service()
                .request("/feed?after=" + Service.segment(after) + filter + (skipping ? "&skip=expired" : "") + more);
    }

    /** Prints what comes until the connection ends. False if nothing came. */
    private boolean read(HttpHeaders headers, Chunks body) throws Failure {
        boolean heard = false;
        try (body;
                StopSignal.Registration _ = feed.stop().whenRequested(body::close)) {
            begin(headers);
            Lines lines = new Lines();
            int unflushed = 0;
            while (!target.done() && next(body) instanceof Chunks.Bytes some) {
                heard = true;
                for (String line : lines.add(some.bytes())) {
                    if (!line.isEmpty()) {
                        print(line);
                    }
                }
                if (lines.waiting() > MAX_LINE_BYTES) {
                    throw feed.notSekali("a line of it has no end");
                }
                unflushed += some.bytes().length;
                if (!body.ready() || unflushed > MAX_UNFLUSHED_BYTES || target.done()) {
                    unflushed = 0;
                    flush();
                    moveOnWhenQuiet();
                }
            }
            flush();
        }
        return heard;
    }

    /** What comes next. Says once that it waits, when nothing was there to print for a while: not all silence is a fault. */
    private Chunks.Part next(Chunks body) {
        if (quietAtFirst) {
            Optional<Chunks.Part> soon = body.poll(AT_FIRST.minusNanos(now() - firstNanos));
            if (soon.isPresent()) {
                return soon.get();
            }
            quietAtFirst = false;
            feed.err()
                    .println("Follows %s; waits for events"
                            .formatted(feed.service().statsUrl()));
        }
        return body.next(silence);
    }

    /** Learns where a time or now is, so that another connection begins at the same place. */
    private void begin(HttpHeaders headers) throws Failure {
        Optional<Long> begins = headers.firstValue("Sekali-Position")
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::valueOf);
        if (begins.isEmpty()) {
            throw feed.notSekali("it tells no position");
        }
        if (position.isEmpty() || skipping) {
            position = Optional.of(Math.max(begins.get(), position.orElse(0L)));
        }
        if (!connected) {
            firstNanos = now();
        }
        connected = true;
        skipping = false;
        movedNanos = now();
        flush();
    }

    private void print(String line) throws Failure {
        long seq = seq(line);
        // Never, from a server that keeps the contract.
        if (seq > position.orElse(0L) && !target.done()) {
            target.print(line, seq);
            quietAtFirst = false;
            position = Optional.of(seq);
            movedNanos = now();
        }
    }

    private void flush() throws Failure {
        if (position.isPresent()) {
            target.reached(position.get());
        }
    }

    private void moveOnWhenQuiet() throws Failure {
        if (now() - movedNanos < quiet.toNanos()) {
            return;
        }
        movedNanos = now();
        HttpRequest request =
                request("&limit=1").header("Accept", "application/json").build();
        // One attempt: there will be another occasion.
        if (feed.service().exchange().send(request) instanceof Reply.Received answer
                && answer.status() == 200
                && new String(answer.body(), StandardCharsets.UTF_8).strip().equals("[]")) {
            answer.headers()
                    .firstValueAsLong("Sekali-Position")
                    .ifPresent(moved -> position = Optional.of(Math.max(moved, position.orElse(0L))));
            flush();
        }
    }

    private long now() {
        return feed.service().waits().nanoTime().getAsLong();
    }

    private long seq(String line) throws Failure {
        try (JsonParser json = Service.JSON.createParser(line)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    if (json.nextToken() == JsonToken.VALUE_NUMBER_INT && name.equals("seq")) {
                        return json.getLongValue();
                    }
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            // Falls through to the same complaint.
        }
        throw feed.notSekali("a line of it is not an event");
    }

    private void refused(Reply.Received answer) throws Failure {
        // The service names its parameter, which is an option here.
        String error = Problem.firstError(answer);
        if ((answer.status() == 400 || answer.status() == 422) && error.startsWith("after ")) {
            throw Failure.usage("--from=" + start.text() + error.substring("after".length()));
        }
        String after = position.map(String::valueOf).orElse(start.text());
        OptionalLong oldest = Problem.number(answer, "oldest");
        if (Problem.type(answer).equals("position-expired")) {
            String gone = "The events behind seq %s are deleted there by retention%s"
                    .formatted(after, oldest.isPresent() ? ", up to seq " + (oldest.getAsLong() - 1) : "");
            if (!skipExpired || skipping) {
                throw new Failure(ExitStatus.NOT_VERIFIED, gone + ". To go on behind them: --skip-expired");
            }
            feed.err().println(gone + "; goes on behind them");
            skipping = true;
            return;
        }
        if (Problem.type(answer).equals("position-ahead")) {
            OptionalLong horizon = Problem.number(answer, "horizon");
            throw new Failure(
                    ExitStatus.NOT_VERIFIED,
                    "%s never gave out seq %s%s: it lost events, as after a restore, or it is another Sekali. To begin at its oldest event: %s"
                            .formatted(
                                    feed.service().statsUrl(),
                                    after,
                                    horizon.isPresent() ? " (it is at " + horizon.getAsLong() + ")" : "",
                                    remedy));
        }
        throw feed.failure(answer);
    }
}
