package dev.sekali.logging;

import dev.sekali.settings.Settings;
import java.util.Locale;
import java.util.logging.Formatter;

/** How log entries look. */
public enum LogFormat {
    /** Lines for people. */
    PLAIN,
    /** One JSON object a line, for a collector of logs. */
    JSON;

    /** Reads {@code LOG_FORMAT}: {@code plain} unless it says {@code json}. */
    public static LogFormat read(Settings settings) {
        String name = settings.text("LOG_FORMAT", "plain");
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "plain" -> PLAIN;
            case "json" -> JSON;
            default -> {
                settings.fault("LOG_FORMAT=%s is not a format; set plain or json".formatted(name));
                yield PLAIN;
            }
        };
    }

    Formatter formatter() {
        return switch (this) {
            case PLAIN -> new PlainLines();
            case JSON -> new JsonLines();
        };
    }
}
