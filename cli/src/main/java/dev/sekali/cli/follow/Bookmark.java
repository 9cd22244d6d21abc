package dev.sekali.cli.follow;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sekali.cli.options.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How far a feed was printed.
 *
 * @param position the seq up to which everything was printed
 * @param url where the feed is
 * @param topics the sorted topics that are asked for, none for all; likewise the sources
 */
record Bookmark(long position, String url, List<String> topics, List<String> sources) {

    /**
     * Where the position stands in the text. It comes first: within one page of the file, one write changes all of it or
     * nothing, also when the process is killed.
     */
    static final int OFFSET = "{\"position\":".length();

    /** How many bytes the position takes, with blanks behind its digits. */
    static final int WIDTH = 19;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * The position that is kept in a file; empty if there is no such file.
     *
     * @throws Failure if it is that of another feed, or no such file at all
     */
    Optional<Long> readFrom(Path file) throws Failure, IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Bookmark kept = JSON.readValue(file.toFile(), Bookmark.class);
            if (!at(kept.position).equals(kept)) {
                throw Failure.usage(
                        "%s is the position in another feed, %s; repeat its options, or let --state name another file"
                                .formatted(file, kept.what()));
            }
            return Optional.of(kept.position);
        } catch (JacksonException e) {
            throw Failure.usage(file + " is not a position that tail kept; let --state name another file");
        }
    }

    Bookmark at(long reached) {
        return new Bookmark(reached, url, topics, sources);
    }

    /** As JSON, with {@link #digits} at {@link #OFFSET}. */
    String text() throws IOException {
        String json = JSON.writeValueAsString(this);
        return json.substring(0, OFFSET) + digits(position) + json.substring(json.indexOf(','));
    }

    /** A position in {@link #WIDTH} characters. */
    static String digits(long position) {
        String digits = Long.toString(position);
        return digits + " ".repeat(WIDTH - digits.length());
    }

    private String what() {
        return url
                + (topics.isEmpty() ? " with all topics" : " with the topics " + String.join(", ", topics))
                + (sources.isEmpty() ? "" : " of the source " + String.join(", ", sources));
    }
}
