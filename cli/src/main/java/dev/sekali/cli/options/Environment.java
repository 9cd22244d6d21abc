package dev.sekali.cli.options;

import dev.sekali.cli.text.Printable;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/**
 * Resolves the <code>${env:NAME:-default}</code> of an option from given variables, where picocli knows only those of its
 * process. An empty variable counts as not set, since an empty chart value means that.
 *
 * @param variables by name
 */
public record Environment(Map<String, String> variables) implements IDefaultValueProvider {

    private static final Pattern TEMPLATE = Pattern.compile("\\$\\{env:(\\w+)(?::-(.*))?}");

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
        Optional<Matcher> template = template(option);
        if (template.isEmpty()) {
            return null;
        }
        return variable(option)
                .flatMap(this::get)
                .filter(text -> Converters.complaint(option, text).isEmpty())
                // picocli would go on to resolve what it finds in the text.
                .map(text -> text.replace("$", "$$"))
                .or(() -> template.map(found -> found.group(2)))
                .orElse(Option.NULL_VALUE);
    }

    /** A line for each number out of its bounds, and for each variable that is wrong, unless its option is given. */
    public List<String> faults(ParseResult given) {
        return given.commandSpec().options().stream()
                .flatMap(option -> given.hasMatchedOption(option) ? outOfBounds(option) : variableFault(option))
                .toList();
    }

    private static Stream<String> outOfBounds(OptionSpec option) {
        return Converters.bounds(option).isEmpty()
                ? Stream.empty()
                : option.stringValues().stream().flatMap(text -> fault(option.longestName(), option, text));
    }

    private Stream<String> variableFault(OptionSpec option) {
        return variable(option).stream().flatMap(name -> get(name).stream().flatMap(text -> fault(name, option, text)));
    }

    /** What is wrong with this text for an argument, in a line that gives it this name. */
    public static Stream<String> fault(String name, ArgSpec argument, String text) {
        return Converters.complaint(argument, text)
                .map(complaint -> Printable.line(name + "=" + text + " is " + complaint))
                .stream();
    }

    private static Optional<Matcher> template(ArgSpec option) {
        return option.isOption() && option.userObject() instanceof Field field
                ? Optional.of(TEMPLATE.matcher(field.getAnnotation(Option.class).defaultValue()))
                        .filter(Matcher::matches)
                : Optional.empty();
    }
}
