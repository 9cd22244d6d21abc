package dev.sekali.host.access;

import java.time.Duration;
import java.util.Optional;

/** A key in force: its line of the file, what is left of its rate, and how often it was used. Thread-safe. */
record KeyHolder(ApiKey key, Optional<TokenBucket> bucket, AccessMeters.OfKey meters) {

    /** Whether the key is bound to no topics, or to this one. */
    boolean covers(String topic) {
        return key.topicPrefixes().isEmpty() || key.topicPrefixes().stream().anyMatch(topic::startsWith);
    }

    /** Takes one from the rate; when it is used up, tells how long until it isn't. */
    Optional<Duration> take() {
        return bucket.flatMap(TokenBucket::take);
    }

    void owe(int more) {
        bucket.ifPresent(tokens -> tokens.owe(more));
    }
}
