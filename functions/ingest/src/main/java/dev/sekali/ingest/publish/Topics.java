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
     * What is left of a publication: all of it, or, where the client is lenient, a batch whose other events are faulty. A
     * faulty event keeps no topic that the key doesn't cover: nobody is to be told of a topic by who may not publish to it.
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
            switch (items.get(i)) {
                case Event event -> {
                    if (!grant.covers(event.key().topic())) {
                        items.set(i, notCovered(event));
                        if (errors.size() < PublishHandler.MAX_ERRORS) {
                            errors.add(RequestError.at(i, NOT_COVERED.pointer(), NOT_COVERED.detail()));
                        }
                    }
                }
                case Item.Faulty faulty -> {
                    if (faulty.topic().isPresent()
                            && !grant.covers(faulty.topic().get())) {
                        items.set(i, faulty.withoutTopic());
                    }
                }
            }
        }
        if (!errors.isEmpty() && (publication.single() || !lenient)) {
            throw new ProblemException(grant.refusal("this API key is bound to other topics; nothing is stored")
                    .withErrors(errors));
        }
        return new Publication(publication.single(), items);
    }

    private static Item notCovered(Event event) {
        return new Item.Faulty(
                Optional.empty(),
                Optional.of(event.key().eventId()),
                Optional.of(event.source()),
                Optional.of(event.payload()),
                List.of(NOT_COVERED));
    }
}
