package dev.sekali.host;

import io.helidon.http.HeaderName;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The parameters of a request's query. A wrong value doesn't stop the reading: its fault is kept, so that all
 * of them are reported. A parameter that nobody reads is a fault too: whoever sends it believes that it
 * does something, and a loop over pages that are not there would never end. Not thread-safe.
 */
public final class Query {

    /** Refuses a value; the message goes on from "{@code name} …". */
    public static final class Refused extends Exception {
        public Refused(String message) {
            super(message, null, false, false);
        }
    }

    /** Makes a value of a parameter's text. */
    @FunctionalInterface
    public interface Parser<T> {
        T parse(String text) throws Refused;
    }

    /** Past this many, more of the same explains nothing. */
    private static final int MAX_ERRORS = 100;

    /** What topic, event_id and source may have. */
    private static final int MAX_NAME_CHARACTERS = 255;

    /** What other servers turn pages with. */
    private static final Set<String> PAGING = Set.of("offset", "page");

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,4})([smh]?)");

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final List<RequestError> errors = new ArrayList<>();
    private boolean hasWrongHeader;

    private Query(String raw) {
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = Percent.decodeQuery(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : Percent.decodeQuery(pair.substring(equals + 1));
                values.computeIfAbsent(name, absent -> new ArrayList<>(1)).add(value);
            }
        }
    }

    /** All values of a parameter that may be repeated, without those whose fault was kept. */
    public <T> List<T> values(String name, Parser<T> parser) {
        known.add(name);
        List<T> parsed = new ArrayList<>();
        for (String text : values.getOrDefault(name, List.of())) {
            try {
                parsed.add(parser.parse(text));
            } catch (Refused e) {
                refuse(name, String.valueOf(e.getMessage()));
            }
        }
        return parsed;
    }

    /** A parameter's value, or empty when it isn't there or its fault was kept. */
    public <T> Optional<T> value(String name, Parser<T> parser) {
        known.add(name);
        List<String> found = values.getOrDefault(name, List.of());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (found.size() > 1) {
            refuse(name, "is given %d times; give it once".formatted(found.size()));
            return Optional.empty();
        }
        try {
            return Optional.of(parser.parse(found.getFirst()));
        } catch (Refused e) {
            refuse(name, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /**
     * A header that is read beside the query, or empty when it is blank, isn't there or its fault was kept. Given twice, it
     * would be open which one counts.
     */
    public <T> Optional<T> header(ServerRequest request, HeaderName name, Parser<T> parser) {
        List<String> found = request.headers().all(name, List::of);
        if (found.size() > 1) {
            refuseHeader(name, "is given %d times; give it once".formatted(found.size()));
            return Optional.empty();
        }
        if (found.isEmpty() || found.getFirst().isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.parse(found.getFirst()));
        } catch (Refused e) {
            refuseHeader(name, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void refuseHeader(HeaderName name, String message) {
        hasWrongHeader = true;
        refuse(name.defaultCase(), message);
    }

    /** Keeps a fault that shows only when values are seen together. */
    public void refuse(String name, String message) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(RequestError.at("/" + name.replace("~", "~0").replace("/", "~1"), name + " " + message));
        }
    }

    private void refuseUnknown() {
        values.keySet().stream().filter(name -> !known.contains(name)).forEach(name -> refuse(name, whyUnknown(name)));
    }

    private String whyUnknown(String name) {
        String hint = PAGING.contains(name)
                ? "where there is a next page, the Link header of the answer leads to it"
                : known.isEmpty() ? "it takes none" : "it takes " + String.join(", ", known);
        return "is not a parameter of this path; " + hint;
    }

    private void check() {
        refuseUnknown();
        if (!errors.isEmpty()) {
            throw new ProblemException(Problem.of(
                            Status.UNPROCESSABLE_CONTENT_422,
                            errors.size() == 1
                                    ? "the %s is wrong: %s"
                                            .formatted(
                                                    hasWrongHeader ? "header" : "query",
                                                    errors.getFirst().detail())
                                    : "the %s is wrong in %d places"
                                            .formatted(hasWrongHeader ? "request" : "query", errors.size()))
                    .withErrors(errors));
        }
    }

    /** One of a few values, each of which has a word. */
    public static <T> Parser<T> oneOf(List<T> values, Function<T, String> word) {
        return text -> values.stream()
                .filter(value -> word.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new Refused((values.size() == 1 ? "takes only the word " : "is not one of ")
                        + values.stream().map(word).collect(Collectors.joining(", "))));
    }

    /** A whole number, from 0 on; in no digits but ASCII's, where Java would read those of every script. */
    public static Parser<Long> number(long min, long max) {
        return text -> {
            if (DIGITS.matcher(text).matches()) {
                try {
                    long value = Long.parseLong(text);
                    if (value >= min && value <= max) {
                        return value;
                    }
                } catch (NumberFormatException e) {
                    // Refused below, like a number that is out of range.
                }
            }
            throw new Refused("is not a whole number from %d to %d".formatted(min, max));
        };
    }

    /** A time in whole seconds, minutes or hours: {@code 30s} or {@code 30}, {@code 10m}, {@code 1h}. */
    public static Parser<Duration> duration(Duration min, Duration max) {
        return text -> {
            Matcher parts = DURATION.matcher(text);
            if (parts.matches()) {
                long number = Long.parseLong(parts.group(1));
                Duration duration = switch (parts.group(2)) {
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofSeconds(number);
                };
                if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                    return duration;
                }
            }
            throw new Refused("is not a time from %s to %s, such as 30s".formatted(shown(min), shown(max)));
        };
    }

    private static String shown(Duration time) {
        boolean isHours =
                time.isPositive() && time.toSeconds() % Duration.ofHours(1).toSeconds() == 0;
        return isHours ? time.toHours() + "h" : time.toSeconds() + "s";
    }

    /** Something an event can be called: not blank, and no longer than an event's rules allow. */
    public static String name(String text) throws Refused {
        if (text.isBlank()) {
            throw new Refused("is blank; leave it out, or name one");
        }
        if (text.codePointCount(0, text.length()) > MAX_NAME_CHARACTERS) {
            throw new Refused("is longer than %d characters, which no event's is".formatted(MAX_NAME_CHARACTERS));
        }
        if (text.indexOf('\0') >= 0) {
            throw new Refused("holds U+0000, which no event's does");
        }
        return text;
    }

    /**
     * Reads a request's query to the end: {@code read} takes what it wants, then the faults are reported.
     *
     * @throws ProblemException 400 when the query is not percent-encoded UTF-8; 422 that lists every fault (the first
     *     100), when there is any
     */
    public static <T> T read(ServerRequest request, Function<Query, T> read) {
        Query query = new Query(request.prologue().query().rawValue());
        T value = read.apply(query);
        query.check();
        return value;
    }

    /** The query of a path that takes no parameters, as {@link #read} would. */
    public static void none(ServerRequest request) {
        if (!request.prologue().query().rawValue().isEmpty()) {
            read(request, query -> Optional.empty());
        }
    }
}
