package dev.sekali.cli.options;

import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Exchange;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.http.Trust;
import dev.sekali.cli.retry.Waits;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** A command that asks Sekali, with the options that all such commands share. */
public abstract class ServiceCommand implements Callable<Integer> {

    protected final Context context;

    @ArgGroup(validate = false, order = Integer.MAX_VALUE, heading = "%nHow to reach Sekali:%n")
    private Address address = new Address();

    private static final class Address {

        @Option(
                names = "--url",
                paramLabel = "URL",
                defaultValue = "${env:SEKALI_URL:-http://localhost:8080}",
                description = "The address before /publish. (SEKALI_URL, default ${DEFAULT-VALUE})")
        private URI url;

        @Option(
                names = "--stats-url",
                paramLabel = "URL",
                defaultValue = "${env:STATS_URL}",
                description = "The address before /stats and /events, where nothing routes all paths from one address."
                        + " (STATS_URL)")
        private Optional<URI> statsUrl;

        @Option(
                names = "--api-key-file",
                paramLabel = "FILE",
                defaultValue = "${env:API_KEY_FILE}",
                description =
                        "Holds the API key to publish with, and to read with unless there is another. The variable"
                                + " API_KEY may hold the key itself. (API_KEY_FILE)")
        private Optional<ApiKey> publishKey;

        @Option(
                names = "--read-api-key-file",
                paramLabel = "FILE",
                defaultValue = "${env:READ_API_KEY_FILE}",
                description = "Holds the API key to read with, where that is another one. The variable READ_API_KEY may"
                        + " hold the key itself. (READ_API_KEY_FILE)")
        private Optional<ApiKey> readKey;

        @Option(
                names = "--ca-file",
                paramLabel = "FILE",
                defaultValue = "${env:CA_FILE}",
                description = "Holds the authorities (PEM), one of which must have signed the certificate of an https"
                        + " address. Without it, the authorities that Java trusts are used. (CA_FILE)")
        private Optional<Trust> trust;

        @Whole(max = 3_600)
        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                defaultValue = "${env:TIMEOUT:-10}",
                description = "How long to wait for a connection or an answer. (TIMEOUT, default ${DEFAULT-VALUE})")
        private int timeout;

        @Whole(min = 0, max = 10_000)
        @Option(
                names = "--retries",
                paramLabel = "N",
                defaultValue = "${env:RETRIES:-60}",
                description = "How often a request is sent again before giving up; 60 last about two minutes."
                        + " (RETRIES, default ${DEFAULT-VALUE})")
        private int retries;
    }

    protected ServiceCommand(Context context) {
        this.context = context;
    }

    /** A line for each thing that is wrong about options together, or about variables that are no options. */
    public Stream<String> faults(ParseResult given) {
        return Stream.of(
                        keyFault("API_KEY", given.hasMatchedOption("--api-key-file")),
                        keyFault("READ_API_KEY", given.hasMatchedOption("--read-api-key-file")))
                .flatMap(Optional::stream);
    }

    private Optional<String> keyFault(String variable, boolean optionGiven) {
        if (optionGiven) {
            return Optional.empty();
        }
        Optional<String> text = context.environment().get(variable);
        if (text.isPresent() && context.environment().get(variable + "_FILE").isPresent()) {
            return Optional.of("%1$s and %1$s_FILE are both set; keep one".formatted(variable));
        }
        try {
            text.ifPresent(ApiKey::of);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(variable + " is " + e.getMessage());
        }
    }

    /** Does its work with {@code service}, which is closed afterwards. Blocks. */
    protected abstract ExitStatus run(Service service) throws Failure;

    @Override
    public final Integer call() throws Failure {
        ApiKey publishKey = address.publishKey.or(() -> key("API_KEY")).orElse(ApiKey.NONE);
        ApiKey readKey = address.readKey.or(() -> key("READ_API_KEY")).orElse(publishKey);
        try (Service service =
                service(address.url, address.statsUrl.orElse(address.url), publishKey, readKey, address.trust)) {
            return run(service).code();
        }
    }

    private Optional<ApiKey> key(String variable) {
        return context.environment().get(variable).map(ApiKey::of);
    }

    /** Another service, as patiently asked; to be closed. */
    protected final Service another(URI url, Optional<ApiKey> key, Optional<Trust> trust) {
        return service(url, url, key.orElse(ApiKey.NONE), key.orElse(ApiKey.NONE), trust);
    }

    private Service service(URI url, URI statsUrl, ApiKey publishKey, ApiKey readKey, Optional<Trust> trust) {
        return new Service(
                url,
                statsUrl,
                publishKey,
                readKey,
                new Exchange(Duration.ofSeconds(address.timeout), trust.orElse(Trust.SYSTEM)),
                Waits.real(address.retries, context.stop()));
    }
}
