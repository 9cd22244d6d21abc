package dev.sekali.cli.options;

import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Trust;
import dev.sekali.cli.text.Printable;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.TypeConversionException;

/** Make values of the texts of options, by type. What they complain of completes "--events=abc is ". */
public final class Converters {

    private static final Map<Class<?>, ITypeConverter<?>> BY_TYPE = Map.of(
            URI.class, Converters::url,
            Path.class, Converters::file,
            ApiKey.class, Converters::apiKey,
            Trust.class, Converters::authorities);

    private Converters() {}

    /** Lets a program and its commands use them. */
    @SuppressWarnings("unchecked") // Each makes what its type says.
    public static void register(CommandLine program) {
        BY_TYPE.forEach((type, converter) ->
                program.registerConverter((Class<Object>) type, (ITypeConverter<Object>) converter));
    }

    /** What is wrong with this text for an argument, be it converted already or not. */
    public static Optional<String> complaint(ArgSpec argument, String text) {
        Class<?> type = argument.auxiliaryTypes()[0];
        try {
            if (bounds(argument).isPresent()) {
                whole(text, bounds(argument).get());
            } else if (type.isEnum()) {
                word(text, argument.completionCandidates());
            } else {
                Optional<ITypeConverter<?>> converter =
                        Stream.of(argument.converters()).findFirst().or(() -> Optional.ofNullable(BY_TYPE.get(type)));
                if (converter.isPresent()) {
                    converter.get().convert(text);
                }
            }
            return Optional.empty();
        } catch (TypeConversionException e) {
            return Optional.ofNullable(e.getMessage());
        } catch (Exception e) {
            throw new IllegalStateException("converters of options throw nothing else", e);
        }
    }

    static Optional<Whole> bounds(ArgSpec argument) {
        return argument.userObject() instanceof Field field
                ? Optional.ofNullable(field.getAnnotation(Whole.class))
                : Optional.empty();
    }

    private static void whole(String text, Whole bounds) {
        try {
            long number = Long.parseLong(text);
            if (number >= bounds.min() && number <= bounds.max()) {
                return;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same complaint.
        }
        String range = " from " + Printable.count(bounds.min()) + " to " + Printable.count(bounds.max());
        throw new TypeConversionException("not a whole number" + (bounds.min() == Long.MIN_VALUE ? "" : range));
    }

    private static void word(String text, Iterable<String> words) {
        if (StreamSupport.stream(words.spliterator(), false).noneMatch(text::equalsIgnoreCase)) {
            throw new TypeConversionException("neither " + String.join(" nor ", words));
        }
    }

    /** A base URL, without the slash at its end. */
    public static URI url(String text) {
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

    /** The name of a file, which need not be there. */
    public static Path file(String text) {
        try {
            if (!text.isBlank()) {
                return Path.of(text.strip());
            }
        } catch (InvalidPathException e) {
            // Falls through to the same complaint.
        }
        throw new TypeConversionException("not the name of a file");
    }

    /** From the file of that name. A complaint never repeats what may be a key. */
    private static ApiKey apiKey(String text) {
        try {
            return ApiKey.of(Files.readString(file(text)).strip());
        } catch (IOException e) {
            throw new TypeConversionException("not a file that can be read");
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("a file whose text is " + e.getMessage());
        }
    }

    private static Trust authorities(String text) {
        try {
            return Trust.in(file(text));
        } catch (IOException e) {
            throw new TypeConversionException("not a file that can be read");
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("not a file of certificates in PEM");
        }
    }
}
