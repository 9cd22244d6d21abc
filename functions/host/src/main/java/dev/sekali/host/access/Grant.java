package dev.sekali.host.access;

import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import java.util.Optional;

/** What one request may do, once it was admitted. Thread-safe. */
public final class Grant {

    /** Where nobody is asked. */
    static final Grant EVERYTHING = new Grant(Optional.empty());

    private final Optional<KeyHolder> holder;

    Grant(Optional<KeyHolder> holder) {
        this.holder = holder;
    }

    /** Whether it is bound to no topics. */
    public boolean everyTopic() {
        return holder.isEmpty() || holder.get().key().topicPrefixes().isEmpty();
    }

    /** Whether it extends to a topic. */
    public boolean covers(String topic) {
        return holder.isEmpty() || holder.get().covers(topic);
    }

    /**
     * Ends the request unless it asks for one topic that the key covers, or the key covers all.
     *
     * @throws ProblemException 403
     */
    public void requireTopic(Optional<String> topic) {
        if (everyTopic()) {
            return;
        }
        if (topic.isEmpty()) {
            throw new ProblemException(
                    refusal("this API key is bound to topics; ask for one of them with ?topic=, or use another key"));
        }
        if (!covers(topic.get())) {
            throw new ProblemException(
                    refusal("this API key is bound to other topics; use one that covers this topic"));
        }
    }

    /** 403, for what the key does not extend to. */
    public Problem refusal(String detail) {
        holder.ifPresent(key -> key.meters().forbidden().increment());
        return Challenge.forbidden(detail);
    }

    /** Charges the key's rate for events beyond the one that every request is charged for when it is admitted. */
    public void charge(int moreEvents) {
        if (moreEvents > 0) {
            holder.ifPresent(key -> key.owe(moreEvents));
        }
    }
}
