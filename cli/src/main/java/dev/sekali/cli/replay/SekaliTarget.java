package dev.sekali.cli.replay;

import dev.sekali.cli.http.Service;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Failure;
import dev.sekali.cli.plan.Claim;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Sender;
import dev.sekali.cli.send.Verdict;
import dev.sekali.cli.text.Printable;
import dev.sekali.cli.verify.Reason;
import dev.sekali.cli.verify.Tally;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Another Sekali: brought twice is there once, since it knows events by topic and event_id. Keeps counts alone, so that its
 * memory doesn't grow.
 */
final class SekaliTarget implements Target {

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
        this.sender = new Sender(service, WORKERS, batch, 0);
    }

    @Override
    public void bring(List<Event> events) throws Failure, IOException {
        long before = settled();
        Deque<Event> left = new ArrayDeque<>(events);
        sender.send(max -> batch(left, max), this::attempted);
        synchronized (this) {
            if (fault.isPresent()) {
                throw fault.get();
            }
        }
        if (settled() - before != events.size()) {
            throw new Failure(ExitStatus.INTERRUPTED, "Interrupted.");
        }
    }

    /** What a service with usual limits takes in a request, unless one event alone is too large for it. */
    private static Claim batch(Deque<Event> left, int max) {
        List<Event> batch = new ArrayList<>();
        int room = MAX_CHARS;
        while (batch.size() < max && !left.isEmpty()) {
            room -= left.getFirst().json().length();
            if (room < 0 && !batch.isEmpty()) {
                break;
            }
            batch.add(left.removeFirst());
        }
        return new Claim(0, batch);
    }

    private synchronized void attempted(Attempt attempt) {
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
            case Outcome.Again again -> {
                if (attempt.givenUp()) {
                    String attempts = Printable.count(attempt.number(), "attempt");
                    end(ExitStatus.GAVE_UP, "took nothing in %s: %s".formatted(attempts, again.reason()));
                }
            }
        }
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
}
