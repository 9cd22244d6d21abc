package dev.sekali.cli.report;

import java.io.PrintStream;
import java.util.OptionalLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that redraws itself in one line, and leaves that line behind at the end. */
public final class BarProgress implements Progress {

    private static final int REDRAW_MILLIS = 200;

    /**
     * As wide as every terminal is. To ask for more, the library would open the terminal, and take Ctrl-C from the program
     * by that: it would end at once, without its report.
     */
    private static final int COLUMNS = 79;

    private static final long UNKNOWN = -1;

    private final Line line;
    private final ProgressBar bar;

    /**
     * A bar on {@code out}, which should be a terminal.
     *
     * @param done what has happened to the events that are counted
     */
    public BarProgress(PrintStream out, String done, OptionalLong total) {
        this.line = new Line(out);
        this.bar = new ProgressBarBuilder()
                .setTaskName(done)
                .setInitialMax(total.orElse(UNKNOWN))
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setUnit(" events", 1)
                .showSpeed()
                .setConsumer(line)
                .build();
    }

    @Override
    public synchronized void reached(long acknowledged) {
        if (acknowledged > bar.getCurrent()) {
            bar.stepTo(acknowledged);
        }
    }

    @Override
    public void close() {
        bar.close();
        line.close();
    }

    /**
     * Ends once. The bar alone may end it twice, or never: a redraw that is under way when the bar is closed ends it too,
     * and the first drawing of all never does.
     */
    private static final class Line extends ConsoleProgressBarConsumer {

        private boolean ended;

        Line(PrintStream out) {
            super(out, COLUMNS);
        }

        @Override
        public synchronized void accept(String text) {
            if (!ended) {
                super.accept(text);
            }
        }

        @Override
        public synchronized void close() {
            if (!ended) {
                ended = true;
                super.close();
            }
        }
    }
}
