package dev.sekali.cli.options;

import dev.sekali.cli.http.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * API keys come from a file, or from a variable. Not from the command line, which every user of a machine can see. A fault
 * never repeats what may be a key.
 */
final class KeySettings {

    private static final String FILE = "_FILE";

    private final GivenSettings given;
    private final Map<String, String> environment;

    KeySettings(GivenSettings given, Map<String, String> environment) {
        this.given = given;
        this.environment = environment;
    }

    /** The key that a setting names the file of, or that the variable without its ending holds. */
    Optional<ApiKey> read(Setting setting) {
        String variable = setting.variable().substring(0, setting.variable().length() - FILE.length());
        Optional<ApiKey> inFile = given.readIfGiven(setting, KeySettings::fromFile);
        Optional<String> inVariable = Optional.ofNullable(environment.get(variable))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
        if (inVariable.isPresent() && inFile.isPresent() && !given.isOnCommandLine(setting)) {
            given.fault("%s and %s are both set; keep one".formatted(variable, setting.variable()));
        }
        return inFile.or(() -> inVariable.flatMap(text -> key(variable, text)));
    }

    private Optional<ApiKey> key(String variable, String text) {
        try {
            return Optional.of(ApiKey.of(text));
        } catch (IllegalArgumentException e) {
            given.fault(variable + " is " + e.getMessage());
            return Optional.empty();
        }
    }

    private static ApiKey fromFile(String file) throws GivenSettings.Wrong {
        String text;
        try {
            text = Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException e) {
            throw new GivenSettings.Wrong("not a file that can be read");
        }
        try {
            return ApiKey.of(text);
        } catch (IllegalArgumentException e) {
            throw new GivenSettings.Wrong("a file whose text is " + e.getMessage());
        }
    }
}
