package dev.sekali.chaos.load;

import java.time.Duration;
import java.util.Optional;

/** An answer. No record, since those compare arrays by identity. */
final class Reply {

    private final int status;
    private final Optional<Duration> retryAfter;
    private final boolean closes;
    private final byte[] body;

    Reply(int status, Optional<Duration> retryAfter, boolean closes, byte[] body) {
        this.status = status;
        this.retryAfter = retryAfter;
        this.closes = closes;
        this.body = body;
    }

    int status() {
        return status;
    }

    /** What it says under that name. */
    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** Whether no further request may follow on its connection. */
    boolean closes() {
        return closes;
    }

    /** Its bytes, which are not copied: nobody changes them. */
    byte[] body() {
        return body;
    }
}
