package dev.sekali.cli.report;

import dev.sekali.cli.options.Streams;
import dev.sekali.cli.text.Printable;
import java.io.PrintStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows on the error stream how far a run is: a bar that redraws itself on a terminal, elsewhere a line for each thousand
 * events. Thread-safe: all workers report.
 */
public final class Progress implements AutoCloseable {

    private static final long LINE_EVERY = 1_000;
    private static final int REDRAW_MILLIS = 200;

    /**
     * As wide as every terminal is. To ask for more, the library would open the terminal, and take Ctrl-C from the program
     * by that: it would end at once, without its report.
     */
    private static final int COLUMNS = 79;

    private final PrintStream err;
    private final String what;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final Optional<ProgressBar> bar;
    private long shown;

    /**
     * Begins now, in the time of {@code nanoTime}.
     *
     * @param done what has happened to the events that are counted
     * @param total how many there will be, if that is known
     */
    public Progress(Streams streams, String done, OptionalLong total, LongSupplier nanoTime) {
        this.err = streams.err();
        this.what = (total.isPresent() ? " of " + Printable.count(total.getAsLong()) : "") + " " + done + ", ";
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.bar = streams.terminal()
                ? Optional.of(new ProgressBarBuilder()
                        .setTaskName(done)
                        .setInitialMax(total.orElse(-1))
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(REDRAW_MILLIS)
                        .setUnit(" events", 1)
                        .showSpeed()
                        .setConsumer(new DelegatingProgressBarConsumer(text -> err.print("\r" + text), COLUMNS))
                        .build())
                : Optional.empty();
    }

    /** So many events are done by now. Calls may overtake each other. */
    public synchronized void reached(long events) {
        long mark = bar.isPresent() ? events : events - events % LINE_EVERY;
        if (mark <= shown) {
            return;
        }
        shown = mark;
        if (bar.isPresent()) {
            bar.get().stepTo(events);
        } else {
            double seconds = Math.max(1, nanoTime.getAsLong() - startNanos) / 1e9;
            err.println(Printable.count(mark) + what + Printable.count(Math.round(mark / seconds)) + " events/s");
        }
    }

    @Override
    public void close() {
        if (bar.isPresent()) {
            // Draws a last time.
            bar.get().close();
            err.println();
        }
    }
}
