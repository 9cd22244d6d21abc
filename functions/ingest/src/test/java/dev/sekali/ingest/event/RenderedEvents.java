package dev.sekali.ingest.event;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Any event, and any of the ways in which JSON can write it down. */
final class RenderedEvents {

    private static final int MAX_DEPTH = PublicationLimits.DEFAULT.nesting();

    private RenderedEvents() {}

    /**
     * An event and its text.
     *
     * @param micros since 1970
     * @param payload as it stands in the text
     */
    record Rendered(String topic, String eventId, long micros, String source, String payload, String json) {}

    static Arbitrary<Rendered> events() {
        Arbitrary<String> names = text(60).filter(text -> !text.isBlank());
        Arbitrary<Long> times =
                Arbitraries.longs().between(micros("0000-01-01T00:00:00Z"), micros("9999-12-31T23:59:59.999999Z"));
        return Combinators.combine(names, names, times, names, payloads(), Arbitraries.randoms())
                .as((topic, eventId, micros, source, payload, random) -> new Rendered(
                        topic,
                        eventId,
                        micros,
                        source,
                        payload,
                        render(topic, eventId, micros, source, payload, random)));
    }

    /** Any characters but U+0000 and halves of surrogate pairs. */
    private static Arbitrary<String> text(int maxLength) {
        Arbitrary<Integer> codePoints = Arbitraries.oneOf(
                Arbitraries.integers().between(' ', '~'),
                Arbitraries.integers().between(1, 0xff),
                Arbitraries.integers().between(0x100, 0xd7ff),
                Arbitraries.integers().between(0xe000, 0xffff),
                Arbitraries.integers().between(0x10000, 0x10ffff));
        return codePoints
                .list()
                .ofMaxSize(maxLength)
                .map(points -> points.stream().map(Character::toString).collect(Collectors.joining()));
    }

    /** An object around a value that lies as deep as may be. */
    private static Arbitrary<String> payloads() {
        Arbitrary<Integer> depths = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.integers().between(1, 20)),
                Tuple.of(1, Arbitraries.integers().between(MAX_DEPTH - 5, MAX_DEPTH - 3)));
        return Combinators.combine(values(2), depths, Arbitraries.randoms()).as((value, depth, random) -> {
            String nested = value;
            for (int i = 1; i < depth; i++) {
                nested = random.nextBoolean() ? "[" + nested + "]" : "{\"k\": " + nested + "}";
            }
            return "{\"value\":" + nested + "}";
        });
    }

    /** A value that holds others up to a depth. */
    private static Arbitrary<String> values(int depth) {
        Arbitrary<String> strings =
                Combinators.combine(text(10), Arbitraries.randoms()).as(RenderedEvents::quote);
        Arbitrary<String> scalars = Arbitraries.oneOf(Arbitraries.of("true", "false", "null"), numbers(), strings);
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<List<String>> several = values(depth - 1).list().ofMaxSize(4);
        Arbitrary<String> arrays = several.map(items -> "[" + String.join(" , ", items) + "]");
        Arbitrary<String> objects = Combinators.combine(several, Arbitraries.randoms())
                .as((items, random) -> {
                    StringBuilder object = new StringBuilder("{");
                    for (int i = 0; i < items.size(); i++) {
                        object.append(i == 0 ? "" : ",").append(quote("\u00e9\"" + i, random));
                        object.append(":").append(items.get(i));
                    }
                    return object.append("}").toString();
                });
        return Arbitraries.oneOf(scalars, arrays, objects);
    }

    /** Any number that JSON can write and PostgreSQL can hold. */
    static Arbitrary<String> numbers() {
        Arbitrary<String> whole = Arbitraries.oneOf(
                Arbitraries.just("0"),
                Combinators.combine(
                                Arbitraries.integers().between(1, 9),
                                Arbitraries.strings().numeric().ofMaxLength(40))
                        .as((first, rest) -> first + rest));
        Arbitrary<String> fraction =
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(40).map(text -> "." + text);
        Arbitrary<String> exponent = Combinators.combine(
                        Arbitraries.of("e", "E"),
                        Arbitraries.of("", "+", "-"),
                        Arbitraries.integers().between(0, 300))
                .as((e, sign, number) -> e + sign + number);
        return Combinators.combine(
                        Arbitraries.of("", "-"),
                        whole,
                        Arbitraries.oneOf(Arbitraries.just(""), fraction),
                        Arbitraries.oneOf(Arbitraries.just(""), exponent))
                .as((sign, number, after, power) -> sign + number + after + power);
    }

    private static String render(
            String topic, String eventId, long micros, String source, String payload, Random random) {
        List<String> members = new ArrayList<>(List.of(
                "\"topic\":" + quote(topic, random),
                "\"event_id\" :" + quote(eventId, random),
                "\"timestamp\": \"" + time(micros, random) + "\"",
                "\"source\"\t:" + quote(source, random),
                "\"payload\": " + payload,
                "\"ignored\":[{\"topic\":1}]"));
        Collections.shuffle(members, random);
        return "{" + String.join(",\n ", members).replace("\n", random.nextBoolean() ? "" : " ") + "}";
    }

    private static String time(long micros, Random random) {
        String utc = Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
        String bare = utc.substring(0, utc.length() - 1);
        return switch (random.nextInt(4)) {
            case 0 -> bare;
            case 1 -> bare + "+00:00";
            case 2 -> bare + "+0000";
            default -> utc;
        };
    }

    /** A JSON string, some of whose characters are escaped that need not be. */
    private static String quote(String text, Random random) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().mapToObj(Character::toString).forEach(character -> {
            if (character.equals("\"") || character.equals("\\")) {
                quoted.append('\\').append(character);
            } else if (character.charAt(0) < ' ' || random.nextInt(4) == 0) {
                character.chars().forEach(unit -> quoted.append("\\u%04x".formatted(unit)));
            } else {
                quoted.append(character);
            }
        });
        return quoted.append('"').toString();
    }

    private static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }
}
