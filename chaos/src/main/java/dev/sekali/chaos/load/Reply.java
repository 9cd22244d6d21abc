package dev.sekali.chaos.load;

import java.time.Duration;
import java.util.Optional;

/**
 * An answer.
 *
 * @param retryAfter what it says under that name
 * @param closes whether no further request may follow on its connection
 */
record Reply(int status, Optional<Duration> retryAfter, boolean closes, String body) {}
