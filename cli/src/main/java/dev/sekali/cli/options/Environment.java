package dev.sekali.cli.options;

import dev.sekali.cli.text.Printable;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * Resolves the <code>${env:NAME:-default}</code> of an option from given variables, where picocli knows only those of its
 * process. An empty variable counts as not set, since an empty chart value means that.
 *
 * @param variables by name
 */
public record Environment(Map<String, String> variables) implements IDefaultValueProvider {

    private static final Pattern TEMPLATE = Pattern.compile("\\$\\{env:(\\w+)(?::-(.*))?}");

    public Environment {
        variables = Map.copyOf(variables);
    }

    /** The text of a variable, if it is set. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** The variable that stands in for an option, if there is one. */
    public static Optional<String> variable(ArgSpec option) {
        return template(option).map(template -> template.group(1));
    }

    /** What stands in for an option that isn't given. A wrong variable doesn't: {@link #faults} tells of it. */
    @Override
    public @Nullable String defaultValue(ArgSpec option) {
        if (template(option).isEmpty()) {
            return null;
        }
        return variable(option)
                .flatMap(this::get)
                .filter(text -> complaint(option, text).isEmpty())
                // picocli would go on to resolve what it finds in the text.
                .map(text -> text.replace("$", "$$"))
                .or(() -> template(option).flatMap(template -> Optional.ofNullable(template.group(2))))
                .orElse(Option.NULL_VALUE);
    }

    /** A line for each variable that is wrong, unless its option is given. */
    public List<String> faults(ParseResult result) {
        return result.commandSpec().options().stream()
                .filter(option -> !result.hasMatchedOption(option))
                .flatMap(option -> fault(option).stream())
                .toList();
    }

    private Optional<String> fault(OptionSpec option) {
        return variable(option)
                .flatMap(name -> get(name)
                        .flatMap(text -> complaint(option, text)
                                .map(complaint -> Printable.line(name + "=" + text + " is " + complaint))));
    }

    private static Optional<String> complaint(ArgSpec option, String text) {
        for (ITypeConverter<?> converter : option.converters()) {
            try {
                converter.convert(text);
            } catch (TypeConversionException e) {
                return Optional.ofNullable(e.getMessage());
            } catch (Exception e) {
                throw new IllegalStateException("converters of options throw nothing else", e);
            }
        }
        return Optional.empty();
    }

    private static Optional<Matcher> template(ArgSpec option) {
        return option.isOption() && option.userObject() instanceof Field field
                ? Optional.of(TEMPLATE.matcher(field.getAnnotation(Option.class).defaultValue()))
                        .filter(Matcher::matches)
                : Optional.empty();
    }
}
