package dev.sekali.ingest.publish;

import dev.sekali.host.HeaderScanner;
import dev.sekali.host.Problem;
import dev.sekali.host.ProblemException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * In what form a body comes.
 *
 * @param lines whether it is one event a line; otherwise JSON
 * @param gzip whether it is compressed
 */
record BodyFormat(boolean lines, boolean gzip) {

    private static final String JSON = "application/json";

    /** One format, whose name nobody ever registered. */
    private static final Set<String> LINES = Set.of(
            "application/x-ndjson",
            "application/ndjson",
            "application/x-jsonl",
            "application/jsonl",
            "application/x-jsonlines",
            "application/jsonlines");

    /** US-ASCII is UTF-8 too. */
    private static final Set<String> CHARSETS = Set.of("utf-8", "utf8", "us-ascii", "ascii");

    private static final String TYPES_UNDERSTOOD = "application/json, application/x-ndjson";
    private static final String CODINGS_UNDERSTOOD = "gzip, identity";

    /**
     * Reads it off a request's headers.
     *
     * @throws ProblemException 415; the response then has the header that says what is understood (RFC 9110, 15.5.16)
     */
    static BodyFormat of(ServerRequest request, ServerResponse response) {
        List<String> types = request.headers().all(HeaderNames.CONTENT_TYPE, List::of);
        List<String> codings = request.headers().all(HeaderNames.CONTENT_ENCODING, List::of);
        return new BodyFormat(isLines(types, response), isGzip(codings, response));
    }

    private static boolean isLines(List<String> types, ServerResponse response) {
        if (types.size() != 1) {
            throw unsupportedType(
                    types.isEmpty() ? "no Content-Type is given" : "more than one Content-Type is given", response);
        }
        HeaderScanner header = new HeaderScanner(types.getFirst());
        header.skipSpace();
        String type = header.token().toLowerCase(Locale.ROOT);
        String subtype = header.take('/') ? header.token().toLowerCase(Locale.ROOT) : "";
        checkParameters(header, response);
        String name = type + "/" + subtype;
        if (!name.equals(JSON) && !LINES.contains(name)) {
            throw unsupportedType("this Content-Type is not understood", response);
        }
        return !name.equals(JSON);
    }

    /** All but the charset are without a meaning here. */
    private static void checkParameters(HeaderScanner header, ServerResponse response) {
        boolean valid = true;
        header.skipSpace();
        while (header.take(';')) {
            header.skipSpace();
            String name = header.token();
            valid &= name.isEmpty() || header.take('=');
            String value = header.word();
            if (name.equalsIgnoreCase("charset") && !CHARSETS.contains(value.toLowerCase(Locale.ROOT))) {
                throw unsupportedType("only UTF-8 is understood", response);
            }
            header.skipSpace();
        }
        if (!valid || !header.isAtEnd()) {
            throw unsupportedType("the Content-Type is not a media type", response);
        }
    }

    private static boolean isGzip(List<String> lines, ServerResponse response) {
        List<String> codings = lines.stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .filter(coding -> !coding.isEmpty() && !coding.equals("identity"))
                .toList();
        if (codings.size() > 1) {
            // Each unfolds a thousandfold what the one before it made.
            throw unsupportedCoding(
                    "more than one Content-Encoding is given, which says that they were all applied", response);
        }
        for (String coding : codings) {
            if (!coding.equals("gzip") && !coding.equals("x-gzip")) {
                throw unsupportedCoding("this Content-Encoding is not understood", response);
            }
        }
        return !codings.isEmpty();
    }

    private static ProblemException unsupportedType(String why, ServerResponse response) {
        return unsupported(
                why + "; send Content-Type: application/json, or application/x-ndjson for one event a line",
                HeaderNames.ACCEPT,
                TYPES_UNDERSTOOD,
                response);
    }

    private static ProblemException unsupportedCoding(String why, ServerResponse response) {
        return unsupported(
                why + "; send gzip once, or the plain body", HeaderNames.ACCEPT_ENCODING, CODINGS_UNDERSTOOD, response);
    }

    private static ProblemException unsupported(
            String detail, HeaderName header, String understood, ServerResponse response) {
        response.header(header, understood);
        return new ProblemException(Problem.of(Status.UNSUPPORTED_MEDIA_TYPE_415, detail));
    }
}
