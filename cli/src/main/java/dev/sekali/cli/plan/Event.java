package dev.sekali.cli.plan;

/**
 * One event, ready to be sent.
 *
 * @param position where it stands in its source, from 1: the number of a generated event, the line of a file
 * @param key its identity
 * @param json its text, a JSON object without a line break
 */
public record Event(long position, EventKey key, String json) {

    public Event {
        if (position < 1) {
            throw new IllegalArgumentException("position " + position);
        }
        if (json.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("an event is one line");
        }
    }
}
