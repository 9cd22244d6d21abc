package dev.sekali.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages, and the files that they need. */
class PagesTest extends SharedServer {

    private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"(assets/[^\"]+)\"");
    private static final Pattern IMPORT = Pattern.compile("(?:from|import)\\s*[\"'](\\.[^\"']+)[\"']");

    /** As issued: one that is weaker would go unnoticed. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types lit-html";

    /** All that a page loads, followed as a browser follows it. */
    private static List<String> filesOf(String page) {
        Deque<String> wanted = new ArrayDeque<>();
        REFERENCE.matcher(stats.get(page).body()).results().forEach(it -> wanted.add("/" + it.group(1)));
        TreeSet<String> found = new TreeSet<>();
        while (!wanted.isEmpty()) {
            String path = wanted.removeFirst();
            if (found.add(path) && path.endsWith(".js") && page.equals("/")) {
                IMPORT.matcher(stats.get(path).body())
                        .results()
                        .forEach(it ->
                                wanted.add(URI.create(path).resolve(it.group(1)).getPath()));
            }
        }
        return List.copyOf(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/docs"})
    void aPageIsAskedForAgainEachTime(String path) {
        HttpResponse<String> page = stats.get(path);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).startsWith("<!doctype html>").doesNotContain("{assets}");
        assertThat(header(page, "content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "cache-control")).isEqualTo("no-cache");
        String tag = header(page, "etag");
        HttpResponse<String> again = stats.get(path, "If-None-Match", "\"other\", " + tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "etag")).isEqualTo(tag);
        assertThat(stats.get(path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
        assertSafe(page);
    }

    @ParameterizedTest
    @CsvSource({"/, 5", "/docs, 5"})
    void whatAPageNeedsIsThereAndKeptForEver(String page, int atLeast) {
        List<String> files = filesOf(page);
        assertThat(files).hasSizeGreaterThanOrEqualTo(atLeast);
        for (String path : files) {
            assertThat(path).matches("/assets/[0-9a-f]{16}/.+");
            HttpResponse<String> file = stats.get(path);
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            assertThat(header(file, "cache-control")).isEqualTo("public, max-age=31536000, immutable");
            assertThat(header(file, "content-type")).as(path).isEqualTo(mediaType(path));
            assertSafe(file);
        }
    }

    @Test
    void theLibrariesAreThoseOfTheWebjars() {
        List<String> files = filesOf("/");
        for (String library :
                List.of("lib/lit-html.js", "lib/directives/repeat.js", "lib/directive.js", "lib/uPlot.esm.js")) {
            assertThat(files).anyMatch(path -> path.endsWith("/" + library));
        }
        assertThat(files).anyMatch(path -> path.endsWith("/lib/uPlot.min.css"));
        assertThat(filesOf("/docs")).anyMatch(path -> path.endsWith("/lib/swagger-ui-bundle.js"));
    }

    /** No script in a page itself, and nothing from elsewhere: the policy would refuse it. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/docs"})
    void aPageHoldsNoProgram(String path) {
        // The name of SVG's namespace, in the icon, is no address.
        assertThat(stats.get(path).body().replace("http://www.w3.org/2000/svg", ""))
                .doesNotContainPattern("<script(?![^>]* src=)")
                .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=|https?://");
    }

    @Test
    void thePoliciesAreStrict() {
        assertThat(header(stats.get("/"), "content-security-policy")).isEqualTo(POLICY);
        assertThat(header(stats.get("/docs"), "content-security-policy"))
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe-eval");
    }

    @Test
    void whoTakesGzipGetsIt() throws Exception {
        for (String path : List.of("/", filesOf("/").getFirst())) {
            String plain = stats.get(path).body();
            for (String accepted : List.of("gzip", "br;q=1, GZIP;q=0.5", "deflate, gzip;q=1.0")) {
                HttpResponse<byte[]> packed = stats.client()
                        .send(
                                stats.request(path, "Accept-Encoding", accepted).build(),
                                HttpResponse.BodyHandlers.ofByteArray());
                assertThat(packed.headers().firstValue("content-encoding"))
                        .as(accepted)
                        .hasValue("gzip");
                assertThat(unpacked(packed.body())).isEqualTo(plain);
            }
            for (String other : List.of("br", "gzip;q=0", "gzip; q=0.0", "x-gzip-not")) {
                HttpResponse<String> whole = stats.get(path, "Accept-Encoding", other);
                assertThat(whole.headers().firstValue("content-encoding"))
                        .as(other)
                        .isEmpty();
                assertThat(header(whole, "vary")).contains("Accept-Encoding");
            }
        }
    }

    private static String unpacked(byte[] bytes) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void headHasTheHeadersAlone() {
        for (String path : List.of("/", "/docs", filesOf("/").getFirst())) {
            HttpResponse<String> head = stats.send("HEAD", path);
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(header(head, "content-length"))
                    .isEqualTo(Integer.toString(stats.get(path).body().getBytes(StandardCharsets.UTF_8).length));
            assertSafe(head);
        }
    }

    @Test
    void anotherMethodIsRefused() {
        for (String path : List.of("/", "/docs", "/docs/", filesOf("/").getFirst())) {
            EventsTest.assertProblem(stats.send("POST", path), 405);
        }
    }

    @Test
    void aSlashTooManyLeadsBack() {
        HttpResponse<String> answer = stats.get("/docs/");
        assertThat(answer.statusCode()).isEqualTo(308);
        assertThat(URI.create("/docs/").resolve(header(answer, "location"))).hasToString("/docs");
    }

    @Test
    void thereIsNothingElse() {
        String folder = filesOf("/").getFirst();
        folder = folder.substring(0, "/assets/".length() + 16);
        for (String path : List.of(
                "/assets",
                "/assets/",
                folder,
                folder + "/",
                folder + "/index.html",
                folder + "/lib/package.json",
                folder + "/../main.js",
                folder + "/lib/%2e%2e/openapi.yaml",
                folder + "/%2Fetc/passwd",
                "/assets/0123456789abcdef/main.js",
                "/index.html",
                "/docs/index.html",
                "/favicon.ico")) {
            HttpResponse<String> answer = stats.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(header(answer, "content-type")).isEqualTo("application/problem+json");
        }
    }

    /** Mail programs put queries into links. */
    @Test
    void aQueryChangesNothing() {
        assertThat(stats.get("/?utm_source=mail").body())
                .isEqualTo(stats.get("/").body());
    }

    private static void assertSafe(HttpResponse<?> response) {
        assertThat(header(response, "x-content-type-options")).isEqualTo("nosniff");
        assertThat(header(response, "referrer-policy")).isEqualTo("no-referrer");
        assertThat(header(response, "cross-origin-opener-policy")).isEqualTo("same-origin");
        assertThat(header(response, "content-security-policy")).startsWith("default-src 'none'; script-src 'self'; ");
    }

    private static String mediaType(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            case "png" -> "image/png";
            default -> "none";
        };
    }

    private static String header(HttpResponse<?> response, String name) {
        return Optional.of(response)
                .flatMap(it -> it.headers().firstValue(name))
                .orElse("none");
    }
}
