package dev.sekali.events.http;

import dev.sekali.host.HeaderScanner;
import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a client accepts (RFC 9110, section 12.5.1). Without the header it accepts everything; a range that can't be read
 * counts as not there, and parameters other than {@code q} are ignored.
 *
 * @param qualities of media ranges, from 0, not acceptable, to 1
 */
public record Accept(Map<String, Double> qualities) {

    private static final String ANYTHING = "*/*";

    public Accept {
        qualities = qualities.isEmpty() ? Map.of(ANYTHING, 1.0) : Map.copyOf(qualities);
    }

    /**
     * The offer that the client likes best. Of those that it likes alike it is the one that it names more precisely, then
     * the one that is offered first.
     *
     * @param offers media types in lower case
     * @throws ProblemException 406 when it accepts none
     */
    public static String choose(ServerRequest request, String... offers) {
        return parse(request.headers().all(HeaderNames.ACCEPT, List::of)).choose(List.of(offers));
    }

    static Accept parse(List<String> headers) {
        Map<String, Double> qualities = new HashMap<>();
        for (String header : headers) {
            HeaderScanner scanner = new HeaderScanner(header);
            do {
                read(scanner, qualities);
                scanner.skipTo(',');
            } while (scanner.take(','));
        }
        return new Accept(qualities);
    }

    private static void read(HeaderScanner header, Map<String, Double> qualities) {
        header.skipSpace();
        String type = header.token();
        String range = (type + (header.take('/') ? "/" + header.token() : "")).toLowerCase(Locale.ROOT);
        String quality = "1";
        header.skipSpace();
        while (header.take(';')) {
            header.skipSpace();
            boolean isQuality = header.token().equalsIgnoreCase("q");
            String value = header.take('=') ? header.word() : "";
            quality = isQuality ? value : quality;
            header.skipSpace();
        }
        if (isIn(range) && (header.isAtEnd() || header.peek() == ',')) {
            parseQuality(quality).ifPresent(q -> qualities.putIfAbsent(range, q));
        }
    }

    private static boolean isIn(String range) {
        int slash = range.indexOf('/');
        return slash > 0 && slash < range.length() - 1;
    }

    private static Optional<Double> parseQuality(String text) {
        try {
            double quality = Double.parseDouble(text);
            return quality >= 0 && quality <= 1 ? Optional.of(quality) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    String choose(List<String> offers) {
        return offers.stream()
                .filter(offer -> quality(offer) > 0)
                .max(Comparator.comparingDouble(this::quality)
                        .thenComparingInt(offer -> -ranges(offer).indexOf(range(offer))))
                .orElseThrow(() -> new ProblemException(Problem.of(
                        Status.NOT_ACCEPTABLE_406, "this path answers with " + String.join(" or ", offers))));
    }

    private double quality(String offer) {
        return qualities.getOrDefault(range(offer), 0.0);
    }

    /** The most precise range decides, so that {@code application/json;q=0, *}{@code /*} excludes JSON. */
    private String range(String offer) {
        return ranges(offer).stream().filter(qualities::containsKey).findFirst().orElse("");
    }

    /** Those that an offer is in, the most precise first. */
    private static List<String> ranges(String offer) {
        return List.of(offer, offer.substring(0, offer.indexOf('/')) + "/*", ANYTHING);
    }
}
