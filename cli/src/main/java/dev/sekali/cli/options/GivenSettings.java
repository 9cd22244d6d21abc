package dev.sekali.cli.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns texts into values. A wrong one doesn't stop the reading: its fault is kept and the default stands in, so that
 * all faults are reported together. An empty variable counts as not set, since an empty chart value means that. Not
 * thread-safe.
 */
final class GivenSettings {

    /** What a text is not; completes "--events=abc is ". */
    static final class Wrong extends Exception {

        private final String complaint;

        Wrong(String complaint) {
            super(complaint);
            this.complaint = complaint;
        }
    }

    /** Reads one text. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(String text) throws Wrong;
    }

    private final Map<Setting, String> commandLine;
    private final Map<String, String> environment;
    private final List<String> faults = new ArrayList<>();

    GivenSettings(Map<Setting, String> commandLine, Map<String, String> environment) {
        this.commandLine = Map.copyOf(commandLine);
        this.environment = Map.copyOf(environment);
    }

    boolean isOnCommandLine(Setting setting) {
        return commandLine.containsKey(setting);
    }

    /** The value, or that of the default. */
    <T> T read(Setting setting, Parser<T> parser) {
        return readIfGiven(setting, parser).orElseGet(() -> {
            try {
                return parser.parse(setting.fallback());
            } catch (Wrong e) {
                throw new IllegalStateException("the default of " + setting.option(), e);
            }
        });
    }

    /** The value, or empty if there is none, or a wrong one. */
    <T> Optional<T> readIfGiven(Setting setting, Parser<T> parser) {
        return given(setting).flatMap(given -> {
            try {
                return Optional.of(parser.parse(given.text()));
            } catch (Wrong e) {
                faults.add(given + " is " + e.complaint);
                return Optional.empty();
            }
        });
    }

    void fault(String line) {
        faults.add(line);
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    private Optional<Given> given(Setting setting) {

        return Optional.ofNullable(commandLine.get(setting))
                .map(text -> new Given(setting.option(), text.strip()))
                .or(() -> Optional.ofNullable(environment.get(setting.variable()))
                        .filter(text -> !text.isBlank())
                        .map(text -> new Given(setting.variable(), text.strip())));
    }
}
