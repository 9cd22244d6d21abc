package dev.sekali.cli.options;

import dev.sekali.cli.options.GivenSettings.Parser;
import dev.sekali.cli.options.GivenSettings.Wrong;
import dev.sekali.cli.plan.DuplicateMode;
import dev.sekali.cli.text.Printable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads the texts of settings. Each complaint says what would be right. */
final class Parsers {

    /** The limit of the contract. */
    private static final int MAX_TOPIC_CHARS = 255;

    private static final int MAX_TOPICS = 1_000;
    private static final List<String> TOPIC_NAMES =
            List.of("order_created", "payment_processed", "user_login", "item_shipped");
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern COMMA = Pattern.compile(",");

    private Parsers() {}

    static Parser<Long> number(long min, long max) {
        return text -> {
            try {
                long number = Long.parseLong(text);
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Falls through to the same complaint: not such a number.
            }
            throw new Wrong("not a whole number from " + Printable.count(min) + " to " + Printable.count(max));
        };
    }

    static Parser<Long> seed() {
        return text -> {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new Wrong("not a whole number; for example 42");
            }
        };
    }

    /** A part of a whole, from nothing up to but not all: the first event can't repeat one. */
    static double share(String text) throws Wrong {
        boolean percent = text.endsWith("%");
        try {
            double number = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
            double share = percent ? number / 100 : number;
            if (share >= 0 && share < 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same complaint.
        }
        throw new Wrong("not a share below 1; for example 0.3, or 30 with a percent sign");
    }

    static DuplicateMode duplicateMode(String text) throws Wrong {
        return oneOf(text, DuplicateMode.values());
    }

    static Options.Output output(String text) throws Wrong {
        return oneOf(text, Options.Output.values());
    }

    /** A number of topics, or their names. */
    static List<String> topics(String text) throws Wrong {
        if (DIGITS.matcher(text).matches()) {
            int count = number(1, MAX_TOPICS).parse(text).intValue();
            return IntStream.range(0, count)
                    .mapToObj(i -> i < TOPIC_NAMES.size() ? TOPIC_NAMES.get(i) : "topic_" + (i + 1))
                    .toList();
        }
        List<String> names = COMMA.splitAsStream(text).map(String::strip).toList();
        boolean wellNamed = names.stream()
                .allMatch(name -> !name.isEmpty() && name.length() <= MAX_TOPIC_CHARS && name.indexOf('\0') < 0);
        if (names.isEmpty() || !wellNamed || new HashSet<>(names).size() != names.size() || names.size() > MAX_TOPICS) {
            throw new Wrong("neither a number of topics from 1 to 1,000 nor distinct names of 1 to 255 characters with"
                    + " commas between");
        }
        return names;
    }

    /** A base URL, without the slash at its end. */
    static URI url(String text) throws Wrong {
        try {
            URI url = new URI(text.replaceAll("/+$", ""));
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            boolean plain = url.getHost() != null && url.getQuery() == null && url.getFragment() == null;
            if (http && plain && url.getUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Falls through to the same complaint.
        }
        throw new Wrong("not the address of a server; for example http://localhost:8080");
    }

    private static <E extends Enum<E>> E oneOf(String text, E[] values) throws Wrong {
        Optional<E> value = Stream.of(values)
                .filter(candidate -> word(candidate).equalsIgnoreCase(text))
                .findFirst();
        return value.orElseThrow(() -> new Wrong("neither "
                + String.join(" nor ", Stream.of(values).map(Parsers::word).toList())));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
