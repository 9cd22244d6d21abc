package dev.sekali.cli.report;

import dev.sekali.cli.text.Printable;
import java.io.PrintStream;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A line for each thousand events, for logs. */
public final class LineProgress implements Progress {

    private static final long EVERY = 1_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream out;
    private final String what;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final AtomicLong printed = new AtomicLong();

    /**
     * Lines to {@code out}; the speed counts from now, in the time of {@code nanoTime}.
     *
     * @param done what has happened to the events that are counted
     */
    public LineProgress(PrintStream out, String done, OptionalLong total, LongSupplier nanoTime) {
        this.out = out;
        this.what = (total.isPresent() ? " of " + Printable.count(total.getAsLong()) : "") + " " + done + ", ";
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    @Override
    public void reached(long acknowledged) {
        long mark = acknowledged - acknowledged % EVERY;
        // Whoever raises the mark prints it. A batch that passes several marks prints the last.
        if (mark > printed.get() && printed.getAndAccumulate(mark, Math::max) < mark) {
            double seconds = Math.max(1, nanoTime.getAsLong() - startNanos) / NANOS_PER_SECOND;
            out.println(Printable.count(mark) + what + Printable.count(Math.round(mark / seconds)) + " events/s");
        }
    }

    @Override
    public void close() {
        out.flush();
    }
}
