package dev.sekali.ingest.publish;

import dev.sekali.host.ProblemException;
import dev.sekali.host.RequestError;
import dev.sekali.host.access.Grant;
import dev.sekali.ingest.event.Event;
import dev.sekali.ingest.event.Fault;
import dev.sekali.ingest.event.Item;
import dev.sekali.ingest.event.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Holds a request's events against the topics that its API key is bound to. */
final class Topics {

    private static final Fault NOT_COVERED =
            new Fault("/topic", "is not among the topics that this API key is bound to");

    private Topics() {}

    /**
     * What is left of a publication: all of it, or, where the client is lenient, a batch whose other events are faulty.
     *
     * @throws ProblemException 403 that lists the events of other topics, the first 100
     */
    static Publication within(Grant grant, Publication publication, boolean lenient) {
        if (grant.everyTopic()) {
            return publication;
        }
        List<Item> items = new ArrayList<>(publication.items());
        List<RequestError> errors = new ArrayList<>(0);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Event event && !grant.covers(event.key().topic())) {
                items.set(i, new Item.Faulty(Optional.of(event.key().eventId()), List.of(NOT_COVERED)));
                if (errors.size() < PublishHandler.MAX_ERRORS) {
                    errors.add(RequestError.at(i, NOT_COVERED.pointer(), NOT_COVERED.detail()));
                }
            }
        }
        if (!errors.isEmpty() && (publication.single() || !lenient)) {
            throw new ProblemException(grant.refusal("this API key is bound to other topics; nothing is stored")
                    .withErrors(errors));
        }
        return new Publication(publication.single(), items);
    }
}
