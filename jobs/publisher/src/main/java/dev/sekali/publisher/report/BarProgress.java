package dev.sekali.publisher.report;

import java.util.OptionalLong;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that redraws itself, for a terminal. It writes to the process's error stream, whatever ours is. */
public final class BarProgress implements Progress {

    private static final int REDRAW_MILLIS = 200;
    private static final long UNKNOWN = -1;

    private final ProgressBar bar;

    public BarProgress(OptionalLong total) {
        this.bar = new ProgressBarBuilder()
                .setTaskName("acknowledged")
                .setInitialMax(total.orElse(UNKNOWN))
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setUnit(" events", 1)
                .showSpeed()
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
    }
}
