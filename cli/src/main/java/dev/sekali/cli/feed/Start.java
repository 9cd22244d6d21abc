package dev.sekali.cli.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sekali.cli.read.Moment;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where reading begins, as a person gives it.
 *
 * @param text {@code now}, {@code start}, a seq, or a time
 */
public record Start(String text) {

    /** As a start is described in help. */
    public static final String HELP =
            "start for the oldest kept, now, the seq of the last event that is not wanted, or a time: ISO 8601, such as"
                    + " 2026-01-31T08:30:00Z, or how long ago, such as 15m or 7d.";

    /** Makes one of the text of an option. Which times there are is the service's to judge. */
    public static final class Reader implements ITypeConverter<Start> {
        @Override
        public Start convert(String text) {
            if (text.strip().matches("now|start|\\d+|\\d{1,6}[smhd]|\\d{4}-.*")) {
                return of(text);
            }
            throw new TypeConversionException("none of: " + HELP.replaceFirst("\\.$", ""));
        }
    }

    /** Makes one of a text. */
    public static Start of(String text) {
        String given = text.strip();
        return new Start(
                given.equals("now") || given.equals("start") || seq(given).isPresent() ? given : Moment.text(given));
    }

    /** The seq behind which it begins, if that is known here. */
    public Optional<Long> seq() {
        return text.equals("start") ? Optional.of(0L) : seq(text);
    }

    /** As a member of a request. */
    public JsonNode json() {
        return seq(text)
                .<JsonNode>map(JsonNodeFactory.instance::numberNode)
                .orElseGet(() -> JsonNodeFactory.instance.textNode(text));
    }

    private static Optional<Long> seq(String text) {
        return text.matches("\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }
}
