package dev.sekali.cli.verify;

import dev.sekali.cli.text.Printable;

/**
 * So many events to which the same thing happened.
 *
 * @param example which was the first
 */
public record Reason(String text, long count, String example) {

    /** As a line of a report. */
    @Override
    public String toString() {
        return "%s × %s (first: %s)".formatted(Printable.count(count), text, example);
    }
}
