package dev.sekali.host.access;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** A key in force: its line of the file, what is left of its rate, and how often it was used. Thread-safe. */
final class KeyHolder {

    private final ApiKey key;
    private final Optional<TokenBucket> bucket;
    private final AccessMeters.OfKey meters;

    KeyHolder(ApiKey key, Optional<TokenBucket> bucket, AccessMeters.OfKey meters) {
        this.key = key;
        this.bucket = bucket;
        this.meters = meters;
    }

    ApiKey key() {
        return key;
    }

    boolean may(Permission permission) {
        return key.may().contains(permission);
    }

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

    LongAdder admitted() {
        return meters.admitted();
    }

    LongAdder forbidden() {
        return meters.forbidden();
    }

    LongAdder limited() {
        return meters.limited();
    }
}
