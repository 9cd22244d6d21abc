package dev.sekali.logging;

import java.util.logging.LogManager;

/** Goes on logging while the process stops: the JDK's own takes the handlers away as the first thing. */
public final class LastingLogManager extends LogManager {

    private volatile boolean lasting;

    /** For the JDK, which makes one by its name. */
    public LastingLogManager() {}

    /** From now on the configuration stays. */
    void last() {
        lasting = true;
    }

    @Override
    public void reset() {
        if (!lasting) {
            super.reset();
        }
    }
}
