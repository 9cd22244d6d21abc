package dev.sekali.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A statement from a {@code .sql} file beside the class that runs it. Its parameters are positional.
 *
 * @param name by which people know it: the file's, without its ending
 * @param text without the file's comment lines, which the server need not parse
 * @param operation what it does: the verb of its main part, which stands at the begin of a line. Empty where none does
 */
public record Sql(String name, String text, String operation) {

    private static final Pattern OPERATION = Pattern.compile("(?m)^(SELECT|INSERT|UPDATE|DELETE)\\b");

    public Sql(String name, String text) {
        this(name, text, operation(text));
    }

    /**
     * Loads the file beside a class.
     *
     * @throws IllegalStateException when it isn't there: the jar is broken
     */
    public static Sql load(Class<?> owner, String name) {
        try (InputStream file = owner.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(name + " is missing beside " + owner.getName());
            }
            return new Sql(
                    name.replace(".sql", ""),
                    new String(file.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.stripLeading().startsWith("--"))
                            .collect(Collectors.joining("\n")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String operation(String text) {
        Matcher verb = OPERATION.matcher(text);
        return verb.find() ? verb.group(1) : "";
    }

    /** Puts SQL, never a value of a request, in the place of {@code {place}}. */
    public Sql with(String place, String sql) {
        return new Sql(name, text.replace("{" + place + "}", sql));
    }
}
