package dev.sekali.stats.web;

import dev.sekali.host.ReadOnly;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code GET /}, the dashboard; {@code GET /docs}, the descriptions of all functions as a page; {@code GET /assets/…}, the
 * files of both. Nobody is asked for a key, since there is nothing of an event in them. A page is asked for again each time;
 * a file's name changes with its content, so it is kept for ever. A query is ignored: it is what people's mail programs put
 * into links. Thread-safe.
 */
public final class Pages {

    private static final String DASHBOARD_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types lit-html";

    /**
     * Swagger UI sets style attributes as text, and adds one style element, whose hash a browser tells when it refuses it.
     * React, of which it consists, writes HTML without a policy of trusted types, so these are not required. It shows nothing
     * but our descriptions and what the functions answer.
     */
    private static final String DOCS_POLICY = "default-src 'none'; script-src 'self';"
            + " style-src-elem 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w=';"
            + " style-src-attr 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'";

    private static final HeaderName POLICY = HeaderNames.create("Content-Security-Policy");

    private static final List<Header> SAFE = List.of(
            HeaderValues.createCached("X-Content-Type-Options", "nosniff"),
            HeaderValues.createCached("Referrer-Policy", "no-referrer"),
            HeaderValues.createCached("Cross-Origin-Opener-Policy", "same-origin"),
            HeaderValues.createCached("Vary", "Accept-Encoding"));

    private static final Header REVALIDATED = HeaderValues.createCached("Cache-Control", "no-cache");
    private static final Header FOR_EVER =
            HeaderValues.createCached("Cache-Control", "public, max-age=31536000, immutable");

    private static final String ASSETS = "/assets/";

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    /** A coding that is named, and not with a quality of zero. */
    private static final Pattern GZIP = Pattern.compile("(?i)gzip\\s*(;\\s*q\\s*=\\s*(1|0?\\.0*[1-9]|1\\.).*)?");

    private Pages() {}

    /** Read when somebody asks for it. */
    private static final class Dashboard {
        static final Site SITE = Site.load(
                "/dev/sekali/stats/dashboard/",
                List.of(
                        Webjar.find("org.webjars.npm", "lit-html", ""),
                        Webjar.find("org.webjars.npm", "uplot", "dist/")));
    }

    /** The same: two megabytes that few ask for. */
    private static final class Docs {
        static final Site SITE =
                Site.load("/dev/sekali/stats/docs/", List.of(Webjar.find("org.webjars", "swagger-ui", "")));
    }

    /** Adds the paths. */
    public static void route(HttpRouting.Builder routing) {
        routing.any("/", (request, response) -> page(request, response, Dashboard.SITE, DASHBOARD_POLICY));
        routing.any("/docs", (request, response) -> page(request, response, Docs.SITE, DOCS_POLICY));
        // With the slash, what the page refers to would be elsewhere.
        routing.any("/docs/", (request, response) -> {
            if (!ReadOnly.refuse(request, response)) {
                response.header(HeaderNames.LOCATION, "../docs")
                        .status(Status.PERMANENT_REDIRECT_308)
                        .send();
            }
        });
        routing.any(ASSETS + "{+file}", Pages::asset);
    }

    private static void page(ServerRequest request, ServerResponse response, Site site, String policy) {
        send(request, response, site.page(), REVALIDATED, policy);
    }

    private static void asset(ServerRequest request, ServerResponse response) {
        String path = request.path().path().substring(ASSETS.length());
        int slash = path.indexOf('/');
        String hash = path.substring(0, Math.max(0, slash));
        String name = path.substring(slash + 1);
        if (hash.equals(Dashboard.SITE.hash()) && Dashboard.SITE.files().containsKey(name)) {
            send(request, response, file(Dashboard.SITE, name), FOR_EVER, DASHBOARD_POLICY);
        } else if (hash.equals(Docs.SITE.hash()) && Docs.SITE.files().containsKey(name)) {
            send(request, response, file(Docs.SITE, name), FOR_EVER, DOCS_POLICY);
        } else {
            response.next();
        }
    }

    private static WebFile file(Site site, String name) {
        return Optional.ofNullable(site.files().get(name)).orElseThrow();
    }

    private static void send(
            ServerRequest request, ServerResponse response, WebFile file, Header cacheControl, String policy) {
        if (ReadOnly.refuse(request, response)) {
            return;
        }
        SAFE.forEach(response::header);
        response.header(cacheControl);
        response.header(POLICY, policy);
        response.header(HeaderNames.ETAG, file.tag());
        if (values(request, HeaderNames.IF_NONE_MATCH).anyMatch(known -> isSame(known, file.tag()))) {
            response.status(Status.NOT_MODIFIED_304).send();
            return;
        }
        boolean gzip = values(request, HeaderNames.ACCEPT_ENCODING)
                .anyMatch(coding -> GZIP.matcher(coding).matches());
        if (gzip) {
            response.header(HeaderNames.CONTENT_ENCODING, "gzip");
        }
        ReadOnly.send(request, response, file.mediaType(), gzip ? file.gzipped() : file.bytes());
    }

    private static boolean isSame(String known, String tag) {
        return known.equals("*") || known.equals(tag) || ("W/" + known).equals(tag);
    }

    private static Stream<String> values(ServerRequest request, HeaderName name) {
        return request.headers().all(name, List::of).stream().flatMap(COMMA::splitAsStream);
    }
}
