package dev.sekali.settings;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings from environment variables. A wrong value doesn't stop the reading: its fault is kept, the fallback
 * stands in, and {@link #check()} reports all faults at once, so that a person mends them in one go. An empty variable
 * counts as not set, since that is what {@code KEY= program} and an empty chart value mean.
 *
 * <p>Not thread-safe; read everything in {@code main}, then call {@link #check()}.
 */
public final class Settings {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(|KiB|MiB|GiB)");

    private final Map<String, String> environment;
    private final List<String> faults = new ArrayList<>();
    private final SortedSet<String> keys = new TreeSet<>();

    public Settings(Map<String, String> environment) {
        this.environment = environment;
    }

    public String text(String key, String fallback) {
        return read(key, fallback, Function.identity());
    }

    /** A text without a default: leaving it out is a fault that shows {@code example}. */
    public String required(String key, String example) {
        String value = lookup(key);
        if (value == null) {
            faults.add("%s is not set; for example %s=%s".formatted(key, key, example));
            return example;
        }
        return value;
    }

    public int number(String key, int fallback, int min, int max) {
        return read(key, fallback, text -> {
            try {
                return inRange(Integer.parseInt(text), min, max, String::valueOf);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("is not a whole number from %d to %d".formatted(min, max));
            }
        });
    }

    /** A length of time such as {@code 500ms}, {@code 10s}, {@code 2m} or {@code 1h}. */
    public Duration duration(String key, Duration fallback, Duration min, Duration max) {
        return read(key, fallback, text -> {
            Matcher matcher = DURATION.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("is not a length of time such as 500ms, 10s, 2m or 1h");
            }
            long amount = Long.parseLong(matcher.group(1));
            Duration value = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                default -> Duration.ofHours(amount);
            };
            return inRange(value, min, max, Settings::render);
        });
    }

    /** A number of bytes such as {@code 65536}, {@code 64KiB}, {@code 8MiB} or {@code 1GiB}. */
    public long bytes(String key, long fallback, long min, long max) {
        return read(key, fallback, text -> {
            Matcher matcher = SIZE.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("is not a size such as 65536, 64KiB, 8MiB or 1GiB");
            }
            long unit = switch (matcher.group(2)) {
                case "KiB" -> 1L << 10;
                case "MiB" -> 1L << 20;
                case "GiB" -> 1L << 30;
                default -> 1L;
            };
            return inRange(Long.parseLong(matcher.group(1)) * unit, min, max, size -> size + " bytes");
        });
    }

    /**
     * A secret from {@code KEY}, or from the file that {@code KEY_FILE} names, whose last line break is not part of it and
     * which must not be empty.
     */
    public Secret secret(String key) {
        return optionalSecret(key).orElseGet(() -> {
            if (lookup(key) == null && lookup(key + "_FILE") == null) {
                faults.add("%s is not set; set it, or %s_FILE to a file that holds it".formatted(key, key));
            }
            return new Secret("");
        });
    }

    /** Like {@link #secret(String)}, but leaving it out is no fault. */
    public Optional<Secret> optionalSecret(String key) {
        String value = lookup(key);
        String file = lookup(key + "_FILE");
        if (value != null && file != null) {
            faults.add("%s and %s_FILE are both set; keep one".formatted(key, key));
            return Optional.empty();
        }
        if (file == null) {
            return Optional.ofNullable(value).map(Secret::new);
        }
        try {
            return Optional.of(Secret.read(Path.of(file)));
        } catch (IOException e) {
            faults.add("%s_FILE=%s".formatted(key, e.getMessage()));
        } catch (InvalidPathException e) {
            faults.add("%s_FILE=%s is not the name of a file".formatted(key, file));
        }
        return Optional.empty();
    }

    /** All variables whose names begin so, as they are, for a library that reads its own. They don't count as asked for. */
    public Map<String, String> startingWith(String prefix) {
        return environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(prefix)
                        && !variable.getValue().isBlank())
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, variable -> variable.getValue().strip()));
    }

    /** Every key that was asked for so far, set or not. */
    public SortedSet<String> keys() {
        return Collections.unmodifiableSortedSet(keys);
    }

    /** Adds a fault that a record found when it looked at its values. */
    public void fault(String message) {
        faults.add(message);
    }

    /**
     * Ends the reading.
     *
     * @throws StartFailure with one line a fault, when there is any
     */
    public void check() {
        checkAll(this);
    }

    /**
     * Ends the reading of several at once; what is wrong in more than one of them is said once.
     *
     * @throws StartFailure with one line a fault, when there is any
     */
    public static void checkAll(Settings... sources) {
        String faults = Stream.of(sources)
                .flatMap(source -> source.faults.stream())
                .distinct()
                .collect(Collectors.joining("\n"));
        if (!faults.isEmpty()) {
            throw StartFailure.usage(faults);
        }
    }

    private @Nullable String lookup(String key) {
        keys.add(key);
        String value = environment.get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private <T> T read(String key, T fallback, Function<String, T> parse) {
        String text = lookup(key);
        if (text == null) {
            return fallback;
        }
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            faults.add("%s=%s %s".formatted(key, text, e.getMessage()));
            return fallback;
        }
    }

    private static <T extends Comparable<T>> T inRange(T value, T min, T max, Function<T, String> render) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "is not between %s and %s".formatted(render.apply(min), render.apply(max)));
        }
        return value;
    }

    private static String render(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
