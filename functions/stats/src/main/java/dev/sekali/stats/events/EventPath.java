package dev.sekali.stats.events;

import io.helidon.common.uri.UriPath;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import java.util.List;
import java.util.Optional;

/**
 * Matches {@code /events/{topic}/{event_id}} on the path as the client sent it. The server's own patterns match what it
 * has decoded and normalised, where an encoded slash splits a name and two dots eat the one before.
 */
public final class EventPath implements PathMatcher {

    private static final String PREFIX = "/events/";

    @Override
    public PathMatchers.MatchResult match(UriPath path) {
        return segments(path).isEmpty()
                ? PathMatchers.MatchResult.notAccepted()
                : PathMatchers.any().match(path);
    }

    @Override
    public PathMatchers.PrefixMatchResult prefixMatch(UriPath path) {
        return PathMatchers.PrefixMatchResult.notAccepted();
    }

    /** As traces name it. */
    @Override
    public Optional<String> matchingElement() {
        return Optional.of("/events/{topic}/{event_id}");
    }

    /** The topic and the event_id, still encoded; empty when the path is another. */
    static List<String> segments(UriPath path) {
        String raw = path.rawPath();
        if (!raw.startsWith(PREFIX)) {
            return List.of();
        }
        String names = raw.substring(PREFIX.length());
        // A slash at the end means nothing.
        String unslashed = names.endsWith("/") ? names.substring(0, names.length() - 1) : names;
        List<String> segments = List.of(unslashed.split("/", -1));
        return segments.size() == 2 && segments.stream().noneMatch(String::isEmpty) ? segments : List.of();
    }
}
