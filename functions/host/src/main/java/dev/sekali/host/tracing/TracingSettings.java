package dev.sekali.host.tracing;

import dev.sekali.settings.Secret;
import dev.sekali.settings.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where traces go and what is traced, in OpenTelemetry's own variables. Those that are not checked here are OpenTelemetry's to
 * check, when tracing starts.
 *
 * @param serviceName what the traces call the program unless a variable does
 * @param variables all that begin with {@code OTEL_}; their headers are secrets, so {@link #toString()} leaves them out
 */
public record TracingSettings(String serviceName, Map<String, String> variables) {

    static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";

    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String DISABLED = "OTEL_SDK_DISABLED";
    private static final String PROTOCOL = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private static final String EXPORTER = "OTEL_EXPORTER_OTLP_";
    private static final String TRACES_EXPORTER = EXPORTER + "TRACES_";
    private static final String HTTP_PROTOBUF = "http/protobuf";
    private static final Pattern HEADER = Pattern.compile("\\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+\\s*=[\\x20-\\x7e]+");

    public TracingSettings {
        variables = Map.copyOf(variables);
    }

    /**
     * Reads them.
     *
     * @param serviceName the default of {@code OTEL_SERVICE_NAME}
     * @return empty when nothing is to be traced: no endpoint is set, or {@code OTEL_SDK_DISABLED} is
     */
    public static Optional<TracingSettings> read(Settings settings, String serviceName) {
        Map<String, String> variables = new HashMap<>(settings.startingWith("OTEL_"));
        refuseVariablesOfTracesAlone(settings, variables);
        String endpoint = settings.text(ENDPOINT, "");
        checkEndpoint(settings, endpoint);
        checkProtocol(settings, settings.text(PROTOCOL, HTTP_PROTOBUF));
        Optional<Secret> headers = settings.optionalSecret(HEADERS);
        headers.ifPresent(secret -> {
            checkHeaders(settings, secret.value());
            variables.put(HEADERS, secret.value());
        });
        String service = settings.text("OTEL_SERVICE_NAME", serviceName);
        // OpenTelemetry's to check; read here, so that they count among the program's.
        settings.text("OTEL_TRACES_SAMPLER", "");
        settings.text("OTEL_TRACES_SAMPLER_ARG", "");
        settings.text("OTEL_RESOURCE_ATTRIBUTES", "");
        boolean off = isDisabled(settings, settings.text(DISABLED, "false"));
        return endpoint.isEmpty() || off ? Optional.empty() : Optional.of(new TracingSettings(service, variables));
    }

    /** They would win over those that are checked here, and say nothing else, since nothing but traces is sent. */
    private static void refuseVariablesOfTracesAlone(Settings settings, Map<String, String> variables) {
        for (String name : new TreeSet<>(variables.keySet())) {
            if (name.startsWith(TRACES_EXPORTER)) {
                settings.fault("%s is not supported; set %s%s instead"
                        .formatted(name, EXPORTER, name.substring(TRACES_EXPORTER.length())));
            }
        }
    }

    private static void checkEndpoint(Settings settings, String endpoint) {
        if (endpoint.isEmpty()) {
            return;
        }
        // The value is not repeated where somebody has put a password into it.
        if (endpoint.contains("@")) {
            settings.fault(ENDPOINT + " holds credentials; move them to " + HEADERS);
        } else if (!isHttpUrl(endpoint)) {
            settings.fault(
                    "%s=%s is not the URL of a receiver such as http://collector:4318".formatted(ENDPOINT, endpoint));
        }
    }

    private static boolean isHttpUrl(String text) {
        try {
            URI url = new URI(text);
            return url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void checkProtocol(Settings settings, String protocol) {
        if (!protocol.equals(HTTP_PROTOBUF)) {
            settings.fault(
                    "%s=%s is not supported; set http/protobuf, and %s to the receiver's port for that, often 4318"
                            .formatted(PROTOCOL, protocol, ENDPOINT));
        }
    }

    /** A line break in one would end up in a log, with its value, at each attempt to send. */
    private static void checkHeaders(Settings settings, String headers) {
        for (String header : headers.split(",", -1)) {
            if (!HEADER.matcher(header).matches() || hasControls(header)) {
                settings.fault(HEADERS + " (hidden) is not a list such as name=value,name2=value2,"
                        + " with other characters than letters and digits percent-encoded");
                return;
            }
        }
    }

    private static boolean hasControls(String header) {
        try {
            return URLDecoder.decode(header, StandardCharsets.UTF_8).chars().anyMatch(Character::isISOControl);
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static boolean isDisabled(Settings settings, String disabled) {
        return switch (disabled.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> {
                settings.fault("%s=%s is neither true nor false".formatted(DISABLED, disabled));
                yield false;
            }
        };
    }

    /** The variables by the names that OpenTelemetry's properties have. */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        variables.forEach(
                (name, value) -> properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value));
        return Collections.unmodifiableMap(properties);
    }

    @Override
    public String toString() {
        return "TracingSettings[" + serviceName + "]";
    }
}
