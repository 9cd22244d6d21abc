package dev.sekali.ingest.event;

/** A request holds more events than one may. */
public final class TooManyEvents extends Exception {

    TooManyEvents(int limit) {
        super("a request may hold up to %d events; send the rest in another".formatted(limit), null, false, false);
    }
}
