package dev.sekali.chaos.judge;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** All that was attempted for one key. Belongs to one thread. */
final class History {

    private final Set<String> payloads = new HashSet<>();
    private Optional<String> stored = Optional.empty();
    private long successes;
    private long ignored;
    private long unknown;

    void add(Verdict verdict, String payloadHash) {
        switch (verdict) {
            case SUCCESS -> {
                successes++;
                stored = Optional.of(payloadHash);
            }
            case IGNORED -> ignored++;
            case UNKNOWN -> unknown++;
            case REJECTED -> {
                // Can't be what is stored, so neither can its payload.
                return;
            }
        }
        payloads.add(payloadHash);
    }

    long acknowledged() {
        return successes + ignored;
    }

    long successes() {
        return successes;
    }

    long unknown() {
        return unknown;
    }

    /** Whether some attempt may have stored the event. An answer of "ignored" says that another one did. */
    boolean mayBeStored() {
        return successes + unknown > 0;
    }

    /** Whether a stored payload is that of the success or, where its answer was lost, of some attempt. */
    boolean explains(String payloadHash) {
        return stored.map(payloadHash::equals).orElseGet(() -> payloads.contains(payloadHash));
    }
}
