package dev.sekali.broker;

import dev.sekali.settings.Secret;
import dev.sekali.settings.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which broker, and as whom.
 *
 * @param tls whether the server must show a certificate that the Java runtime trusts, for its host name
 * @param user of the server's access list; empty for its default user
 * @param database the number of the database
 * @param durable whether a server is refused that could forget what it acknowledged
 */
public record BrokerSettings(
        String host,
        int port,
        boolean tls,
        Optional<String> user,
        int database,
        Optional<Secret> password,
        boolean durable) {

    private static final String EXAMPLE = "redis://localhost:6379";
    private static final int DEFAULT_PORT = 6379;

    /**
     * Reads those of who takes events off the broker: {@code BROKER_URL}, and {@code BROKER_PASSWORD} or
     * {@code BROKER_PASSWORD_FILE}. A server that could forget is none the worse for being emptied.
     */
    public static BrokerSettings ofReader(Settings settings) {
        return read(settings, settings.required("BROKER_URL", EXAMPLE), false);
    }

    /** Reads those of who promises to keep events there, with {@code BROKER_DURABILITY}; empty without a {@code BROKER_URL}. */
    public static Optional<BrokerSettings> ofWriter(Settings settings) {
        String url = settings.text("BROKER_URL", "");
        String durability = settings.text("BROKER_DURABILITY", "strict");
        if (!durability.equals("strict") && !durability.equals("relaxed")) {
            settings.fault("BROKER_DURABILITY=%s is neither strict nor relaxed".formatted(durability));
        }
        // All keys are asked for, or what belongs to a program would depend on what is set.
        BrokerSettings read = read(settings, url.isEmpty() ? EXAMPLE : url, !durability.equals("relaxed"));
        return url.isEmpty() ? Optional.empty() : Optional.of(read);
    }

    private static BrokerSettings read(Settings settings, String url, boolean durable) {
        Optional<Secret> password = settings.optionalSecret("BROKER_PASSWORD");
        BrokerSettings read = parse(url, password, durable);
        if (read == null) {
            // The value is not repeated: somebody may have put a password into it.
            settings.fault("BROKER_URL is not a URL such as %s or rediss://user@host:6379/0 (a password belongs into"
                            .formatted(EXAMPLE)
                    + " BROKER_PASSWORD or BROKER_PASSWORD_FILE)");
            return new BrokerSettings("localhost", DEFAULT_PORT, false, Optional.empty(), 0, password, true);
        }
        return read;
    }

    private static @Nullable BrokerSettings parse(String text, Optional<Secret> password, boolean durable) {
        URI url;
        int database;
        try {
            url = new URI(text);
            String path = url.getPath() == null ? "" : url.getPath();
            database = path.length() < 2 ? 0 : Integer.parseInt(path.substring(1));
        } catch (URISyntaxException | NumberFormatException e) {
            return null;
        }
        boolean tls = "rediss".equals(url.getScheme());
        String user = url.getUserInfo();
        if ((!tls && !"redis".equals(url.getScheme()))
                || url.getHost() == null
                || url.getQuery() != null
                || url.getFragment() != null
                || database < 0
                || (user != null && user.contains(":"))) {
            return null;
        }
        return new BrokerSettings(
                url.getHost(),
                url.getPort() < 0 ? DEFAULT_PORT : url.getPort(),
                tls,
                Optional.ofNullable(user),
                database,
                password,
                durable);
    }

    /** Host and port for messages. */
    public String location() {
        return host + ":" + port;
    }
}
