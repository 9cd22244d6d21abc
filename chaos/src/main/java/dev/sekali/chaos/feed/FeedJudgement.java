package dev.sekali.chaos.feed;

import java.util.List;

/**
 * What was found of what readers met, all of them together.
 *
 * @param committed events that are in the table
 * @param lost events that a reader didn't meet
 * @param doubled events that a reader met again though it keeps its position
 * @param outOfOrder events that a reader met after one of a higher seq
 * @param faults in words, the first of each kind with an example; none when the promise held
 */
public record FeedJudgement(long committed, long lost, long doubled, long outOfOrder, List<String> faults) {

    public FeedJudgement {
        faults = List.copyOf(faults);
    }
}
