package dev.sekali.cli.options;

import dev.sekali.cli.text.Printable;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        List<String> faults = new ArrayList<>();
        for (OptionSpec option : given.commandSpec().options()) {
            boolean isGiven = given.hasMatchedOption(option);
            String name = isGiven ? option.longestName() : variable(option).orElse("");
            // What is given was converted, and its file may be a pipe that was read to its end.
            List<String> texts = !isGiven
                    ? get(name).stream().toList()
                    : Converters.bounds(option).isPresent() ? option.stringValues() : List.of();
            for (String text : texts) {
                Converters.complaint(option, text)
                        .ifPresent(complaint -> faults.add(Printable.line(name + "=" + text + " is " + complaint)));
            }
        }
        return faults;
    }

    private static Optional<Matcher> template(ArgSpec option) {
        return option.isOption() && option.userObject() instanceof Field field
                ? Optional.of(TEMPLATE.matcher(field.getAnnotation(Option.class).defaultValue()))
                        .filter(Matcher::matches)
                : Optional.empty();
    }
}
