package dev.sekali.stats.http;

import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a client accepts (RFC 9110, section 12.5.1). Without the header it accepts everything; a range that can't be read
 * counts as not there, and parameters other than {@code q} are ignored.
 */
public record Accept(List<Range> ranges) {

    /**
     * One media range.
     *
     * @param quality from 0, not acceptable, to 1
     */
    record Range(String type, String subtype, double quality) {

        private boolean matches(String offeredType, String offeredSubtype) {
            return (type.equals("*") || type.equals(offeredType))
                    && (subtype.equals("*") || subtype.equals(offeredSubtype));
        }

        private int precision() {
            return (type.equals("*") ? 0 : 1) + (subtype.equals("*") ? 0 : 1);
        }
    }

    private record Match(String mediaType, Range range) {}

    public Accept {
        ranges = List.copyOf(ranges);
    }

    /** Reads the headers, of which there may be several. */
    public static Accept of(ServerRequestHeaders headers) {
        return parse(headers.values(HeaderNames.ACCEPT));
    }

    /** Ends a request with 406 unless it accepts JSON. */
    public static void requireJson(ServerRequest request) {
        of(request.headers()).choose(List.of(MediaTypes.JSON));
    }

    static Accept parse(List<String> headers) {
        List<Range> ranges = new ArrayList<>();
        for (String header : headers) {
            for (String element : header.split(",", -1)) {
                range(element).ifPresent(ranges::add);
            }
        }
        return new Accept(ranges);
    }

    /**
     * The offer that the client likes best. Of those that it likes alike it is the one that it names more precisely, then
     * the one that is offered first.
     *
     * @param offers media types in lower case
     * @throws ProblemException 406 when it accepts none
     */
    public String choose(List<String> offers) {
        if (ranges.isEmpty()) {
            return offers.getFirst();
        }
        return offers.stream()
                .map(this::match)
                .flatMap(Optional::stream)
                .filter(match -> match.range().quality() > 0)
                .max(Comparator.<Match>comparingDouble(match -> match.range().quality())
                        .thenComparingInt(match -> match.range().precision())
                        .thenComparingInt(match -> -offers.indexOf(match.mediaType())))
                .map(Match::mediaType)
                .orElseThrow(() -> new ProblemException(Problem.of(
                        Status.NOT_ACCEPTABLE_406, "this path answers with " + String.join(" or ", offers))));
    }

    /** The most precise range that fits decides, so that {@code application/json;q=0, *}{@code /*} excludes JSON. */
    private Optional<Match> match(String mediaType) {
        int slash = mediaType.indexOf('/');
        String type = mediaType.substring(0, slash);
        String subtype = mediaType.substring(slash + 1);
        return ranges.stream()
                .filter(range -> range.matches(type, subtype))
                .max(Comparator.comparingInt(Range::precision))
                .map(range -> new Match(mediaType, range));
    }

    private static Optional<Range> range(String element) {
        String[] parts = element.split(";", -1);
        String[] names = parts[0].strip().toLowerCase(Locale.ROOT).split("/", -1);
        if (names.length != 2 || names[0].isEmpty() || names[1].isEmpty()) {
            return Optional.empty();
        }
        double quality = 1;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                try {
                    quality = Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException e) {
                    return Optional.empty();
                }
            }
        }
        return quality >= 0 && quality <= 1 ? Optional.of(new Range(names[0], names[1], quality)) : Optional.empty();
    }
}
