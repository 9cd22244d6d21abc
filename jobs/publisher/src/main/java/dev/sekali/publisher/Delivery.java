package dev.sekali.publisher;

import dev.sekali.publisher.ledger.Ledger;
import dev.sekali.publisher.plan.EventSource;
import dev.sekali.publisher.report.BarProgress;
import dev.sekali.publisher.report.Latencies;
import dev.sekali.publisher.report.LineProgress;
import dev.sekali.publisher.report.Percentiles;
import dev.sekali.publisher.report.Progress;
import dev.sekali.publisher.retry.Waits;
import dev.sekali.publisher.send.Attempt;
import dev.sekali.publisher.send.AttemptListener;
import dev.sekali.publisher.send.Outcome;
import dev.sekali.publisher.send.Sender;
import dev.sekali.publisher.text.Printable;
import dev.sekali.publisher.verify.Difference;
import dev.sekali.publisher.verify.Tally;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Sends a source while all who need to know look on: the tally, the ledger, the latencies, the progress. */
final class Delivery {

    /**
     * How it went.
     *
     * @param faults what went wrong on this side: the input, the ledger
     */
    record Result(Duration elapsed, Percentiles latency, List<Difference> faults) {}

    private final Sender sender;
    private final Streams streams;
    private final Waits waits;

    Delivery(Sender sender, Streams streams, Waits waits) {
        this.sender = sender;
        this.streams = streams;
        this.waits = waits;
    }

    /** Sends everything; closes the ledger. */
    Result deliver(EventSource source, Tally tally, Optional<Ledger> ledger) {
        List<Difference> faults = new ArrayList<>();
        Latencies latencies = new Latencies();
        long start = waits.nanoTime().getAsLong();
        try (Progress progress = progress(source)) {
            sender.send(source, new Audience(tally, ledger, latencies, progress));
        } catch (IOException e) {
            faults.add(new Difference("The input broke off: %s.".formatted(reason(e))));
        }
        Duration elapsed = Duration.ofNanos(waits.nanoTime().getAsLong() - start);
        ledger.flatMap(Delivery::close).ifPresent(faults::add);
        return new Result(elapsed, latencies.percentiles(), faults);
    }

    private Progress progress(EventSource source) {
        return streams.terminal()
                ? new BarProgress(streams.err(), source.size())
                : new LineProgress(streams.err(), source.size(), waits.nanoTime());
    }

    static Optional<Difference> close(Ledger ledger) {
        try {
            ledger.close();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new Difference("The ledger misses lines: %s.".formatted(reason(e))));
        }
    }

    private static String reason(IOException e) {
        return Printable.line(Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }

    private record Audience(Tally tally, Optional<Ledger> ledger, Latencies latencies, Progress progress)
            implements AttemptListener {

        @Override
        public void attempted(Attempt attempt) {
            ledger.ifPresent(book -> book.attempted(attempt));
            tally.attempted(attempt);
        }

        @Override
        public void acknowledged(long latencyNanos) {
            latencies.record(latencyNanos);
            progress.reached(tally.acknowledged());
        }

        @Override
        public void gaveUp(Attempt last, Outcome.Again outcome) {
            tally.gaveUp(last, outcome);
        }
    }
}
