package dev.sekali.cli.follow;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sekali.cli.kept.KeptFile;
import dev.sekali.cli.options.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How far a feed was printed.
 *
 * @param url where the feed is
 * @param topics the sorted topics that are asked for, none for all; likewise the sources
 * @param position the seq up to which everything was printed
 */
record Bookmark(String url, List<String> topics, List<String> sources, long position) {

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
        return new Bookmark(url, topics, sources, reached);
    }

    /** Keeps it in a file, which holds the one before or this at every instant. */
    void writeTo(Path file) throws IOException {
        KeptFile.replace(file, JSON.writeValueAsBytes(this));
    }

    private String what() {
        return url
                + (topics.isEmpty() ? " with all topics" : " with the topics " + String.join(", ", topics))
                + (sources.isEmpty() ? "" : " of the source " + String.join(", ", sources));
    }
}
