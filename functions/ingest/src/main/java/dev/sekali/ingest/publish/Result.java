package dev.sekali.ingest.publish;

import dev.sekali.host.RequestError;
import dev.sekali.ingest.commit.Verdict;
import java.util.List;
import java.util.Optional;

/** What a batch's answer says of one event. */
sealed interface Result {

    record Kept(String eventId, Verdict.Kept verdict) implements Result {}

    record Rejected(Optional<String> eventId, List<RequestError> errors) implements Result {}
}
