package dev.sekali.cli.replay;

import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.plan.Claim;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.plan.EventSource;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.AttemptListener;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Pacer;
import dev.sekali.cli.send.SendSettings;
import dev.sekali.cli.send.Sender;
import dev.sekali.cli.send.Verdict;
import dev.sekali.cli.text.Printable;
import dev.sekali.cli.verify.Reason;
import dev.sekali.cli.verify.Tally;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Another Sekali: brought twice is there once, since it knows events by topic and event_id. Keeps counts alone, so that its
 * memory doesn't grow.
 */
final class SekaliTarget implements Target, AttemptListener {

    /** One request after the other keeps the order. */
    private static final int WORKERS = 1;

    /** At most three bytes each: less than the 8 MiB that a request may have by default. */
    private static final int MAX_CHARS = 2 << 20;

    private final Service service;
    private final Sender sender;
    private final Tally.Reasons refusals = new Tally.Reasons();
    private long success;
    private long ignored;
    private Optional<Failure> fault = Optional.empty();

    /** Takes over {@code service}: closing this closes it. */
    SekaliTarget(Service service, int batch) {
        this.service = service;
        SendSettings settings = new SendSettings(WORKERS, batch, new Pacer(0), service.retries());
        this.sender = new Sender(service, settings);
    }

    @Override
    public void bring(List<Event> events) throws Failure, IOException {
        long before = settled();
        sender.send(new Batches(events), this);
        synchronized (this) {
            if (fault.isPresent()) {
                throw fault.get();
            }
        }
        if (settled() - before != events.size()) {
            throw new Failure(ExitStatus.INTERRUPTED, "Interrupted.");
        }
    }

    @Override
    public synchronized void attempted(Attempt attempt) {
        switch (attempt.outcome()) {
            case Outcome.Answered(List<Verdict> verdicts) -> {
                for (int i = 0; i < verdicts.size(); i++) {
                    count(attempt.events().get(i), verdicts.get(i));
                }
            }
            case Outcome.Refused refused
            when refused.blamesKey() ->
                end(
                        ExitStatus.USAGE,
                        "answers HTTP %d, %s; let --to-api-key-file name a file with a key that may publish there"
                                .formatted(refused.status(), refused.detail()));
            case Outcome.Refused refused
            when !refused.blamesEvents() ->
                end(
                        ExitStatus.USAGE,
                        "does not answer as Sekali does (HTTP %d); let --to give the address before /publish"
                                .formatted(refused.status()));
            case Outcome.Refused(int status, String detail) -> {
                if (!attempt.willBeHalved()) {
                    refused(attempt.events().getFirst(), "HTTP " + status + ", " + detail);
                }
            }
            case Outcome.Garbled(int _, String reason) ->
                end(ExitStatus.NOT_VERIFIED, "answers 200, but no verdict follows from it: " + reason);
            case Outcome.Again _ -> {
                // Sent again, or given up.
            }
        }
    }

    @Override
    public synchronized void gaveUp(Attempt last, Outcome.Again outcome) {
        end(
                ExitStatus.GAVE_UP,
                "took nothing in %s: %s".formatted(Printable.count(last.number(), "attempt"), outcome.reason()));
    }

    private void count(Event event, Verdict verdict) {
        switch (verdict) {
            case Verdict.Kept.SUCCESS -> success++;
            case Verdict.Kept.IGNORED -> ignored++;
            case Verdict.Rejected(String detail) -> refused(event, "rejected, " + detail);
        }
    }

    private void refused(Event event, String why) {
        refusals.add(why, () -> Printable.line("seq " + event.position() + ", " + event.key()));
    }

    private void end(ExitStatus status, String what) {
        fault = fault.or(() -> Optional.of(new Failure(status, service.url() + " " + what)));
        service.waits().stop().request();
    }

    private synchronized long settled() {
        return success + ignored + refusals.count();
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public synchronized String counts() {
        return "success %d + ignored %d + refused %d".formatted(success, ignored, refusals.count());
    }

    @Override
    public synchronized List<Reason> refusals() {
        return refusals.list();
    }

    @Override
    public void close() {
        service.close();
    }

    /** The events of a page, in requests that a service with usual limits takes, unless one alone is too large for it. */
    private static final class Batches implements EventSource {

        private final List<Event> events;
        private int taken;

        Batches(List<Event> events) {
            this.events = events;
        }

        @Override
        public synchronized Claim next(int max) {
            int from = taken;
            int chars = 0;
            while (taken < events.size() && taken - from < max && (taken == from || chars < MAX_CHARS)) {
                chars += events.get(taken).json().length();
                if (chars <= MAX_CHARS || taken == from) {
                    taken++;
                }
            }
            return new Claim(from, events.subList(from, taken));
        }

        @Override
        public OptionalLong size() {
            return OptionalLong.of(events.size());
        }

        @Override
        public OptionalLong distinctKeys() {
            return OptionalLong.empty();
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
