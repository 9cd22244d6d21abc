package dev.sekali.feed.subscriptions;

import dev.sekali.events.Filter;
import dev.sekali.feed.watch.Selection;
import dev.sekali.host.ProblemException;
import dev.sekali.host.access.Grant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A definition, which is never changed.
 *
 * @param topics sorted; empty: all
 * @param begins where it began, as it was asked for
 * @param createdAt tells it from another one that had its name
 */
record Subscription(String name, List<String> topics, int shards, String begins, String createdAt) {

    /** A bit for each shard that there may be. */
    static final long ALL_SHARDS = -1;

    Subscription {
        topics = List.copyOf(topics);
    }

    /** The bit of one shard. */
    static long bit(int shard) {
        return 1L << shard;
    }

    /** What is wrong with a number that none of its shards has; goes on from its name. */
    String notAShard() {
        return shards == 1
                ? "is not 0, the only shard of this subscription"
                : "is not from 0 to %d, the shards of this subscription".formatted(shards - 1);
    }

    /** What a shard gives. */
    Selection selection(int shard) {
        return new Selection(
                Set.copyOf(topics),
                Optional.empty(),
                shards == 1 ? Optional.empty() : Optional.of(new Filter.Shard(shard, shards)));
    }

    /** What all shards give together. */
    Selection selection() {
        return new Selection(Set.copyOf(topics), Optional.empty(), Optional.empty());
    }

    boolean isCoveredBy(Grant grant) {
        return covers(grant, topics);
    }

    /** Whether a key extends to all of some topics; none of them means all that there are. */
    static boolean covers(Grant grant, List<String> topics) {
        return grant.everyTopic() || (!topics.isEmpty() && topics.stream().allMatch(grant::covers));
    }

    /**
     * Ends the request when the key extends to less than what a subscription gives.
     *
     * @throws ProblemException 403
     */
    static void require(Grant grant, List<String> topics) {
        if (!covers(grant, topics)) {
            throw new ProblemException(
                    grant.refusal("this API key is bound to topics, and the subscription gives others too;"
                            + " use one whose topics the key covers, or another key"));
        }
    }
}
