package dev.sekali.cli.options;

import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Trust;
import dev.sekali.cli.text.Printable;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Make values of the texts of options. What they complain of completes "--events=abc is ". */
public final class Converters {

    private Converters() {}

    /** A whole number within bounds. */
    public abstract static class Whole implements ITypeConverter<Long> {

        private final long min;
        private final long max;

        protected Whole(long min, long max) {
            this.min = min;
            this.max = max;
        }

        @Override
        public Long convert(String text) {
            try {
                long number = Long.parseLong(text.strip());
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Falls through to the same complaint: not such a number.
            }
            throw new TypeConversionException(
                    "not a whole number from " + Printable.count(min) + " to " + Printable.count(max));
        }
    }

    /** One of the constants of an enum, in whatever case. Goes through their names, for completion. */
    public abstract static class Word<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {

        private final Map<String, E> values = new LinkedHashMap<>();

        protected Word(Class<E> type) {
            for (E value : type.getEnumConstants()) {
                values.put(value.name().toLowerCase(Locale.ROOT), value);
            }
        }

        @Override
        public E convert(String text) {
            return Optional.ofNullable(values.get(text.strip().toLowerCase(Locale.ROOT)))
                    .orElseThrow(() -> new TypeConversionException("neither " + String.join(" nor ", values.keySet())));
        }

        @Override
        public Iterator<String> iterator() {
            return values.keySet().iterator();
        }
    }

    /** Seconds, up to an hour. */
    static final class Seconds implements ITypeConverter<Duration> {

        private static final class UpToAnHour extends Whole {
            UpToAnHour() {
                super(1, 3_600);
            }
        }

        @Override
        public Duration convert(String text) {
            return Duration.ofSeconds(new UpToAnHour().convert(text));
        }
    }

    /** A base URL, without the slash at its end. */
    public static final class Url implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            try {
                URI url = new URI(text.strip().replaceAll("/+$", ""));
                boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
                boolean plain = url.getHost() != null && url.getQuery() == null && url.getFragment() == null;
                if (http && plain && url.getUserInfo() == null) {
                    return url;
                }
            } catch (URISyntaxException e) {
                // Falls through to the same complaint.
            }
            throw new TypeConversionException("not the address of a server; for example http://localhost:8080");
        }
    }

    /** The name of a file, which need not be there. */
    public static final class FileName implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            try {
                if (!text.isBlank()) {
                    return Path.of(text.strip());
                }
            } catch (InvalidPathException e) {
                // Falls through to the same complaint.
            }
            throw new TypeConversionException("not the name of a file");
        }
    }

    /** An API key from the file of that name. A complaint never repeats what may be a key. */
    public static final class KeyFile implements ITypeConverter<ApiKey> {
        @Override
        public ApiKey convert(String text) {
            String key;
            try {
                key = Files.readString(new FileName().convert(text)).strip();
            } catch (IOException e) {
                throw new TypeConversionException("not a file that can be read");
            }
            try {
                return ApiKey.of(key);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("a file whose text is " + e.getMessage());
            }
        }
    }

    /** The authorities in the file of that name. */
    public static final class CaFile implements ITypeConverter<Trust> {
        @Override
        public Trust convert(String text) {
            try {
                return Trust.in(new FileName().convert(text));
            } catch (IOException e) {
                throw new TypeConversionException("not a file that can be read");
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("not a file of certificates in PEM");
            }
        }
    }
}
