package dev.sekali.ingest.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.ingest.IngestServer;
import dev.sekali.ingest.IngestServer.Answer;
import dev.sekali.ingest.PropertyServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;

/** Any form that a body and its headers may have, made so that what it means is known before it is sent. */
class FormatFuzzTest {

    private static final String EVENT = IngestServer.event("fuzz", "1");
    private static final List<String> WHATEVER =
            List.of("lenient", "minimal", "a, handling=lenient", "a;charset=latin1", "\"", "\\", "", "=");

    private final IngestServer server = Store.getOrCreate(
                    PropertyServer.class, Lifespan.PROPERTY, () -> new PropertyServer())
            .get()
            .server();

    /**
     * A part of a gzip body.
     *
     * @param events that it holds; -1 when it is no whole member
     * @param bytes a character each
     */
    record Part(int events, String bytes) {}

    @Property(tries = 500)
    void aGzipBodyCountsToItsLastByteOrIsRefused(@ForAll("parts") List<Part> parts) throws Exception {
        String body = parts.stream().map(Part::bytes).collect(Collectors.joining());
        Answer answer = server.publish(
                "application/x-ndjson",
                BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1),
                "Content-Encoding",
                "gzip");
        if (parts.stream().anyMatch(part -> part.events() < 0)) {
            assertThat(answer.status()).isEqualTo(400);
        } else {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().path("received").asInt())
                    .isEqualTo(parts.stream().mapToInt(Part::events).sum());
        }
    }

    @Property(tries = 500)
    void aContentTypeIsUnderstoodHoweverItIsWritten(
            @ForAll("words") List<String> values, @ForAll boolean utf8, @ForAll Random random) throws Exception {
        StringBuilder type = new StringBuilder(anyCase("application/json", random));
        for (String value : values) {
            type.append(space(random)).append(';').append(space(random));
            if (random.nextInt(4) > 0) {
                type.append("p=").append(written(value, random));
            }
        }
        if (!utf8 || random.nextBoolean()) {
            type.append(";").append(anyCase("charset", random)).append('=');
            type.append(written(anyCase(utf8 ? "utf-8" : "iso-8859-1", random), random));
        }
        Answer answer = server.publish(type.toString(), BodyPublishers.ofString(EVENT));
        assertThat(answer.status()).as(type.toString()).isEqualTo(utf8 ? 200 : 415);
        assertThat(answer.headers().containsKey("accept")).isEqualTo(!utf8);
    }

    record Preference(String name, String value) {}

    @Property(tries = 500)
    void theFirstOfEachPreferenceCountsHoweverItIsWritten(
            @ForAll("preferences") List<Preference> preferences,
            @ForAll("words") List<String> parameters,
            @ForAll Random random)
            throws Exception {
        StringBuilder header = new StringBuilder();
        for (Preference preference : preferences) {
            header.append(header.isEmpty() ? "" : space(random) + "," + space(random));
            header.append(anyCase(preference.name(), random))
                    .append(space(random))
                    .append('=');
            header.append(space(random)).append(written(preference.value(), random));
            for (String parameter : parameters) {
                header.append(space(random)).append(";").append(space(random)).append("handling=");
                header.append(written(parameter, random));
            }
        }
        Answer answer = server.publish("[%s,{}]".formatted(EVENT), "Prefer", header.toString());
        boolean lenient = first(preferences, "handling").equals(Optional.of("lenient"));
        boolean minimal = first(preferences, "return").equals(Optional.of("minimal"));
        assertThat(answer.status()).as(header.toString()).isEqualTo(lenient ? 200 : 422);
        if (lenient) {
            assertThat(answer.body().has("results")).isEqualTo(!minimal);
            assertThat(answer.body().path("rejected").asInt()).isEqualTo(1);
            assertThat(answer.headers())
                    .containsEntry("preference-applied", "handling=lenient" + (minimal ? ", return=minimal" : ""));
        }
    }

    @Property(tries = 500)
    void headersOfAnyCharactersAreAnsweredInOurWords(@ForAll("headers") String type, @ForAll("headers") String other)
            throws Exception {
        Answer answer = server.publish(
                "application/json" + type, BodyPublishers.ofString(EVENT), "Content-Encoding", other, "Prefer", other);
        assertThat(answer.status()).isIn(200, 400, 415);
        assertThat(answer.detail()).doesNotContain("Exception", "invalid", "index");
    }

    @Provide
    Arbitrary<List<Part>> parts() {
        Arbitrary<Part> whole = Arbitraries.integers().between(0, 3).map(events -> new Part(events, gzip(events)));
        Arbitrary<Part> cut = Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.doubles().between(0, 1))
                .as((events, place) -> {
                    String member = gzip(events);
                    return new Part(-1, member.substring(0, 1 + (int) (place * (member.length() - 2))));
                });
        // It never begins as a member does.
        Arbitrary<Part> junk = Arbitraries.strings()
                .withCharRange('\0', '\u00ff')
                .ofMinLength(1)
                .ofMaxLength(40)
                .filter(bytes -> bytes.charAt(0) != 0x1f)
                .map(bytes -> new Part(-1, bytes));
        return Arbitraries.frequencyOf(Tuple.of(6, whole), Tuple.of(1, cut), Tuple.of(1, junk))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.of(WHATEVER).list().ofMaxSize(3);
    }

    @Provide
    Arbitrary<List<Preference>> preferences() {
        return Arbitraries.of(
                        new Preference("handling", "lenient"),
                        new Preference("handling", "strict"),
                        new Preference("return", "minimal"),
                        new Preference("return", "representation"),
                        new Preference("wait", "handling=lenient"),
                        new Preference("foo", "a, handling=lenient, \"return=minimal"))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> headers() {
        return Arbitraries.strings()
                .withChars("\"\\;,= \t/ag-zip*handling=lenient")
                .ofMaxLength(20);
    }

    private static Optional<String> first(List<Preference> preferences, String name) {
        return preferences.stream()
                .filter(preference -> preference.name().equals(name))
                .map(Preference::value)
                .findFirst();
    }

    private static String anyCase(String text, Random random) {
        return random.nextBoolean() ? text : text.toUpperCase(Locale.ROOT);
    }

    private static String space(Random random) {
        return List.of("", "", " ", "\t ").get(random.nextInt(4));
    }

    /** As a token, where it may be one, or as a quoted string. */
    private static String written(String word, Random random) {
        if (word.matches("[a-zA-Z0-9-]+") && random.nextBoolean()) {
            return word;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            quoted.append(c == '"' || c == '\\' || random.nextInt(5) == 0 ? "\\" : "")
                    .append(c);
        }
        return quoted.append('"').toString();
    }

    private static String gzip(int events) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write((EVENT + "\n").repeat(events).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
