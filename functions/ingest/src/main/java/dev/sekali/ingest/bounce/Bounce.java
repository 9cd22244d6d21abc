package dev.sekali.ingest.bounce;

import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.Fault;
import dev.sekali.ingest.event.Item;
import dev.sekali.ingest.event.Payload;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One sample, in texts that the table can hold. It keeps nothing of the event alive that it doesn't show.
 *
 * @param topic as far as one could be read, like those that follow
 */
record Bounce(
        Kind kind,
        Optional<String> topic,
        Optional<String> eventId,
        Optional<String> source,
        String reason,
        Optional<Excerpt> payload) {

    private static final int NAME_CHARACTERS = 255;

    /** At most 4 KiB in UTF-8. */
    private static final int REASON_CHARACTERS = 1024;

    private static final String SEEN = "an event with this topic and event_id came before; this one is not stored";

    Bounce {
        topic = topic.map(Bounce::name);
        eventId = eventId.map(Bounce::name);
        source = source.map(Bounce::name);
        reason = Excerpt.text(reason, REASON_CHARACTERS);
    }

    static Bounce duplicate(Event event) {
        return of(Kind.DUPLICATE, event, SEEN);
    }

    static Bounce rejected(Event event, String why) {
        return of(Kind.REJECTED, event, why);
    }

    private static Bounce of(Kind kind, Event event, String why) {
        return new Bounce(
                kind,
                Optional.of(event.key().topic()),
                Optional.of(event.key().eventId()),
                Optional.of(event.source()),
                why,
                excerpt(Optional.of(event.payload())));
    }

    static Bounce rejected(Item.Faulty faulty) {
        return new Bounce(
                Kind.REJECTED,
                faulty.topic(),
                faulty.eventId(),
                faulty.source(),
                faulty.faults().stream().map(Bounce::words).collect(Collectors.joining("; ")),
                excerpt(faulty.payload()));
    }

    /** One of a body that nobody could read as events. What it holds isn't shown, since it may be anything. */
    static Bounce rejected(String why) {
        return new Bounce(Kind.REJECTED, Optional.empty(), Optional.empty(), Optional.empty(), why, Optional.empty());
    }

    /** Whether the payload was longer. */
    boolean cut() {
        return payload.map(Excerpt::cut).orElse(false);
    }

    private static Optional<Excerpt> excerpt(Optional<Payload> payload) {
        return payload.map(sent -> Excerpt.of(sent.json()));
    }

    private static String name(String text) {
        return Excerpt.text(text, NAME_CHARACTERS);
    }

    private static String words(Fault fault) {
        return fault.pointer().isEmpty() ? fault.detail() : fault.pointer() + " " + fault.detail();
    }
}
