package dev.sekali.cli.publish;

import dev.sekali.cli.ledger.Ledger;
import dev.sekali.cli.options.Streams;
import dev.sekali.cli.plan.EventSource;
import dev.sekali.cli.report.BarProgress;
import dev.sekali.cli.report.Latencies;
import dev.sekali.cli.report.LineProgress;
import dev.sekali.cli.report.Percentiles;
import dev.sekali.cli.report.Progress;
import dev.sekali.cli.retry.Waits;
import dev.sekali.cli.send.Attempt;
import dev.sekali.cli.send.AttemptListener;
import dev.sekali.cli.send.Outcome;
import dev.sekali.cli.send.Sender;
import dev.sekali.cli.text.Printable;
import dev.sekali.cli.verify.Difference;
import dev.sekali.cli.verify.Tally;
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
