package dev.sekali.chaos.judge;

import java.util.List;

/**
 * What the judge found.
 *
 * @param acknowledged keys that a 200 spoke of
 * @param lost acknowledged keys that aren't in the table
 * @param doubled keys that are in the table twice, or were called new twice
 * @param faults in words, the first of each kind with an example; none when the promise held
 */
public record Judgement(long acknowledged, long lost, long doubled, List<String> faults) {

    public Judgement {
        faults = List.copyOf(faults);
    }
}
