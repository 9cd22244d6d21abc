package dev.sekali.cli.options;

import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Exchange;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.http.Trust;
import dev.sekali.cli.retry.RetryPolicy;
import dev.sekali.cli.retry.StopSignal;
import dev.sekali.cli.retry.Waits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Where Sekali is and how it is asked: the options that all commands share, a group of each. */
public final class ServiceOptions {

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:SEKALI_URL:-http://localhost:8080}",
            converter = Converters.Url.class,
            description = "The address before /publish. (SEKALI_URL, default ${DEFAULT-VALUE})")
    private URI url;

    @Option(
            names = "--stats-url",
            paramLabel = "URL",
            defaultValue = "${env:STATS_URL}",
            converter = Converters.Url.class,
            description = "The address before /stats and /events, where nothing routes all paths from one address."
                    + " (STATS_URL)")
    private Optional<URI> statsUrl;

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            defaultValue = "${env:API_KEY_FILE}",
            converter = Converters.KeyFile.class,
            description = "Holds the API key to publish with, and to read with unless there is another. The variable"
                    + " API_KEY may hold the key itself. (API_KEY_FILE)")
    private Optional<ApiKey> publishKey;

    @Option(
            names = "--read-api-key-file",
            paramLabel = "FILE",
            defaultValue = "${env:READ_API_KEY_FILE}",
            converter = Converters.KeyFile.class,
            description =
                    "Holds the API key to read with, where that is another one. The variable READ_API_KEY may hold"
                            + " the key itself. (READ_API_KEY_FILE)")
    private Optional<ApiKey> readKey;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            defaultValue = "${env:CA_FILE}",
            converter = Converters.CaFile.class,
            description = "Holds the authorities (PEM), one of which must have signed the certificate of an https"
                    + " address. Without it those that Java knows count. (CA_FILE)")
    private Optional<Trust> trust;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "${env:TIMEOUT:-10}",
            converter = Converters.Seconds.class,
            description = "How long to wait for a connection or an answer. (TIMEOUT, default ${DEFAULT-VALUE})")
    private Duration timeout;

    @Option(
            names = "--retries",
            paramLabel = "N",
            defaultValue = "${env:RETRIES:-60}",
            converter = Retries.class,
            description = "How often a request is sent again before giving up; 60 last about two minutes."
                    + " (RETRIES, default ${DEFAULT-VALUE})")
    private long retries;

    private static final class Retries extends Converters.Whole {
        Retries() {
            super(0, 10_000);
        }
    }

    /** What is wrong with the variables that hold a key and are no options. */
    static List<String> faults(Environment environment, ParseResult given) {
        return Stream.of("API_KEY", "READ_API_KEY")
                .flatMap(variable -> fault(variable, environment, given).stream())
                .toList();
    }

    private static Optional<String> fault(String variable, Environment environment, ParseResult given) {
        Optional<String> text = environment.get(variable);
        String option = "--" + variable.toLowerCase(Locale.ROOT).replace('_', '-') + "-file";
        if (text.isPresent() && environment.get(variable + "_FILE").isPresent() && !given.hasMatchedOption(option)) {
            return Optional.of("%1$s and %1$s_FILE are both set; keep one".formatted(variable));
        }
        try {
            text.ifPresent(ApiKey::of);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(variable + " is " + e.getMessage());
        }
    }

    /** The service that the options name. Nothing is asked of it yet. Waits end when {@code stop} says so. */
    public Service connect(Environment environment, StopSignal stop) {
        Optional<ApiKey> publish =
                publishKey.or(() -> environment.get("API_KEY").map(ApiKey::of));
        Optional<ApiKey> read = readKey.or(() -> environment.get("READ_API_KEY").map(ApiKey::of))
                .or(() -> publish);
        return new Service(
                url,
                statsUrl.orElse(url),
                publish.orElse(ApiKey.NONE),
                read.orElse(ApiKey.NONE),
                exchange(trust.orElse(Trust.SYSTEM)),
                RetryPolicy.of((int) retries),
                Waits.real(stop));
    }

    /** Sends requests to any service, as patiently as to that one. */
    Exchange exchange(Trust trusted) {
        return new Exchange(timeout, trusted);
    }
}
