package dev.sekali.local;

import dev.sekali.embedded.EmbeddedBroker;

/** Where the stack's broker is. Its password is new at each start and known to this process alone. */
record LocalBroker(String url, String password) {

    /** Stands for a broker that isn't there yet, so that all other settings can be read before one is started. */
    static LocalBroker placeholder() {
        return new LocalBroker("redis://127.0.0.1", "placeholder");
    }

    static LocalBroker of(EmbeddedBroker broker) {
        return new LocalBroker(broker.url(), broker.password());
    }
}
