package dev.sekali.cli.verify;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sekali.cli.text.Printable;

/** So many events to which the same thing happened, of which {@code example} was the first. */
public record Reason(@JsonProperty("reason") String text, long count, String example) {

    @Override
    public String toString() {
        return "%s × %s (first: %s)".formatted(Printable.count(count), text, example);
    }
}
